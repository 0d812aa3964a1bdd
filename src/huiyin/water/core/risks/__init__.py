"""Risk sources along the canal: categories, grades, clearance, the four zeros, indicators.

    source      Source; decide_zone(place, reaches, zones, on) → Decision to store; likely_same
    patrols     PatrolPlan, Patrol, Sighting; periods(plan, until); due_reviews after strike-off
    categories  Category R01 … R14; bans_on(bans, category, zones): which law to look at
    grading     grade_source(facts, policy) → RiskGrade: score with its parts, grade if certain
    clearance   clearance(category, facts, rules) → what is met, not met, unknown; review_days
    zeros       CanalMatter; zeros(matters, on) → Zeros; dynamic_zero; days_since_breach
    indicators  indicators(matters, on); flow(matters, start, end) with the identity that must hold

Scores, conditions and bans come dated from `huiyin.water.risk_data`.
"""
