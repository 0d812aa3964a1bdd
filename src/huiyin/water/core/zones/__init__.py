"""Protection zones along the canal: frames of coordinates, reaches, polygons, widths.

    datum       Position with its Datum; convert(position, to); the error of a conversion
    gcj02       the published transformation, forward and inverse
    plane       a local plane in metres
    chainage    Chainage, parse_chainage("XYD23+973")
    reach       Reach; locate(reach, position) → distance, bank, chainage; nearest(reaches, …)
    protection  Zone; zone_at(position, zones, on, …) → ZoneAnswer with versions to store
    widths      WidthRule; grades_by_width: a suggestion where there is no polygon
    geojson     read_geojson(text) → Reading of reaches and zones, with what was refused and why
    projection  view_of(points, width, height, margin) → View: degrees to places on a picture

Degrees are (longitude, latitude). Widths come dated from `huiyin.water.zone_data`.
"""
