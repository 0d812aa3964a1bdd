// Draws every <figure class="chart"> from its JSON; huiyin/web/charts.py says what that holds.
// Colours come from the tokens, so a chart follows the theme. Without this file the table remains.

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const LOCALE = document.documentElement.lang.startsWith("zh") ? "ZH" : "EN";
const TONES = ["brand", "success", "warning", "held", "brand-strong", "ink-2"];
const colour = (series, at) => token(series.tone || TONES[at % TONES.length]);
const textSize = () => parseFloat(getComputedStyle(document.body).fontSize) - 1;

function axes(data) {
  const text = { color: token("ink-2"), fontSize: textSize() };
  const line = { lineStyle: { color: token("line-strong") } };
  const across =
    data.x === "category"
      ? { type: "category", data: [...new Set(data.series.flatMap((one) => one.points.map(([x]) => x)))] }
      : { type: "time" };
  return {
    xAxis: { ...across, axisLabel: { ...text, hideOverlap: true }, axisLine: line, splitLine: { show: false } },
    yAxis: {
      type: "value",
      scale: data.kind === "line" || data.kind === "scatter",
      minInterval: data.kind === "bridge" ? 1 : undefined,
      name: [data.label, data.unit].filter(Boolean).join(" · "),
      nameTextStyle: { ...text, align: "left" },
      axisLabel: text,
      splitLine: { lineStyle: { color: token("line") } },
    },
  };
}

// The range that holds all values and all limits, so that a limit is never off the chart.
function reach(data) {
  const limits = (data.limits || []).map((limit) => limit.value);
  if (!limits.length) return {};
  const round = (value, up) => {
    const step = 10 ** Math.floor(Math.log10(Math.abs(value) || 1)) / 2;
    const at = up ? Math.ceil((value * 1.02) / step) * step : Math.floor(value / step) * step;
    return Number(at.toPrecision(12));
  };
  return {
    min: (span) => round(Math.min(span.min, ...limits), false),
    max: (span) => round(Math.max(span.max, ...limits), true),
  };
}

const limitLines = (data) => ({
  symbol: "none",
  silent: true,
  lineStyle: { type: "dashed", width: 1, color: token("ink-2") },
  label: { position: "insideEndTop", color: token("ink-2"), fontSize: textSize() - 1, formatter: "{b}" },
  data: [
    ...(data.limits || []).map((limit) => ({ yAxis: limit.value, name: limit.label })),
    ...(data.marks || []).map((mark) => ({
      xAxis: mark.at,
      name: mark.label,
      lineStyle: { type: "solid", color: token("line-strong") },
      label: { position: "end" },
    })),
  ],
});

const shades = (data) => ({
  silent: true,
  itemStyle: { color: token("held"), opacity: 0.15 },
  label: { color: token("ink-2"), fontSize: textSize() - 1, position: "insideTop" },
  data: (data.bands || []).map((band) => [{ name: band.label, xAxis: band.start }, { xAxis: band.end }]),
});

// A bridge: each change stands on the sum of those before it; first and last are totals.
function bridge(data) {
  const points = data.series[0].points;
  const last = points.length - 1;
  let level = 0;
  const bars = points.map(([x, change], at) => {
    if (at === 0 || at === last) {
      level = change;
      return { x, base: 0, height: change, tone: "brand", text: `${change}` };
    }
    const base = Math.min(level, level + change);
    level += change;
    return { x, base, height: Math.abs(change), tone: change > 0 ? "warning" : "success", text: change > 0 ? `+${change}` : `${change}` };
  });
  return [
    { type: "bar", stack: "bridge", silent: true, itemStyle: { color: "transparent" }, data: bars.map((bar) => bar.base) },
    {
      type: "bar",
      stack: "bridge",
      name: data.series[0].name,
      barMaxWidth: 48,
      data: bars.map((bar) => ({
        value: bar.height,
        itemStyle: { color: token(bar.tone) },
        label: { show: true, position: "top", formatter: bar.text, color: token("ink") },
      })),
    },
  ];
}

// Series that carry their name at the end of their line; a quiet one has it in the table only.
const named = (data) => data.series.filter((one) => !one.quiet);

function plain(data) {
  const type = { stack: "bar" }[data.kind] || data.kind;
  const direct = named(data).length > 1 && type === "line";
  return data.series.map((one, at) => ({
    type,
    name: one.name,
    stack: data.kind === "stack" ? "all" : undefined,
    data: data.x === "category" ? one.points.map(([, y]) => y) : one.points,
    color: colour(one, at),
    connectNulls: false,
    showSymbol: one.points.length < 40,
    symbolSize: 5,
    lineStyle: { width: 1.8 },
    barMaxWidth: 36,
    endLabel: { show: direct && !one.quiet, formatter: "{a}", color: colour(one, at) },
    markLine: at === 0 ? limitLines(data) : undefined,
    markArea: at === 0 ? shades(data) : undefined,
  }));
}

function option(data) {
  const { xAxis, yAxis } = axes(data);
  const bars = data.kind !== "line" && data.kind !== "scatter";
  const direct = named(data).length > 1 && data.kind === "line";
  return {
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 12, right: direct ? 96 : 24, top: 40, bottom: bars ? 12 : 52, containLabel: true },
    legend: { show: bars && data.kind !== "bridge" && data.series.length > 1, top: 0, right: 0, textStyle: { color: token("ink-2") } },
    tooltip: {
      renderMode: "richText",
      trigger: "axis",
      backgroundColor: token("paper"),
      borderColor: token("line-strong"),
      textStyle: { color: token("ink"), fontSize: textSize() },
      valueFormatter: (value) => (value == null ? "—" : `${value} ${data.unit || ""}`),
    },
    dataZoom: bars ? [] : [{ type: "inside" }, { type: "slider", height: 18, bottom: 10, borderColor: token("line"), textStyle: { color: token("ink-2") } }],
    xAxis,
    yAxis: { ...yAxis, ...reach(data) },
    series: data.kind === "bridge" ? bridge(data) : plain(data),
  };
}

const drawn = new Map();

function draw(figure) {
  const data = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
  figure.classList.add("drawn");
  const canvas = figure.querySelector(".chart-canvas");
  const chart = drawn.get(canvas) || window.echarts.init(canvas, null, { locale: LOCALE });
  if (!drawn.has(canvas)) new ResizeObserver(() => chart.resize()).observe(canvas);
  drawn.set(canvas, chart);
  chart.setOption(option(data), true);
}

function drawAll() {
  document.querySelectorAll("figure.chart").forEach(draw);
}

drawAll();
for (const media of ["(prefers-color-scheme: dark)", "print"]) {
  matchMedia(media).addEventListener("change", drawAll);
}
document.addEventListener("htmx:afterSettle", drawAll);
