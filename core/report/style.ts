/** How a report looks: readable in light and dark, on paper, and on a narrow screen. */
import { COLOURS } from './palette.ts';

const lines = (colours: readonly string[]) => colours.map((colour, i) => `--line-${i}: ${colour};`).join(' ');

const LIGHT = `--ground: #ffffff; --raised: #f6f7f9; --text: #1a2129; --dim: #55606d; --edge: #d5dae1; --link: #1d5fae;
  --good: #12733a; --good-ground: #e4f5ea; --bad: #b3123c; --bad-ground: #fdeaee; --unsure: #7a5000; --unsure-ground: #fdf3dc; ${lines(COLOURS.light)}`;
const DARK = `--ground: #12161b; --raised: #1b2128; --text: #e8ebef; --dim: #a9b3bf; --edge: #38424d; --link: #7ab4f5;
  --good: #6fd08c; --good-ground: #14301f; --bad: #f58a9f; --bad-ground: #3a1620; --unsure: #e3bc5a; --unsure-ground: #352a10; ${lines(COLOURS.dark)}`;

export const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { ${DARK} } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 74rem; padding: 2.5rem 1.5rem 5rem; background: var(--ground); color: var(--text);
  font: 1rem/1.6 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Helvetica, Arial, sans-serif; }
h1 { font-size: 2rem; line-height: 1.2; letter-spacing: -0.01em; margin: 0 0 1rem; }
h2 { font-size: 1.4rem; line-height: 1.3; margin: 3.5rem 0 0.75rem; padding-top: 1rem; border-top: 1px solid var(--edge); }
h3 { font-size: 1rem; margin: 2rem 0 0.5rem; }
p, header > ul, section > ul, section > ol { max-width: 46rem; }
p { margin: 0.5rem 0 0.9rem; }
a { color: var(--link); }
a:focus-visible, input:focus-visible, summary:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
code, pre { font-family: ui-monospace, 'Cascadia Code', Menlo, Consolas, monospace; font-size: 0.875rem; }
pre { background: var(--raised); border: 1px solid var(--edge); border-radius: 6px; padding: 0.8rem 1rem; overflow-x: auto; }
small { color: var(--dim); font-size: 0.8125rem; }
.skip { position: absolute; left: -100rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--ground); padding: 0.3rem 0.6rem; }
.facts { display: flex; flex-wrap: wrap; gap: 0.75rem 2.5rem; margin: 1.25rem 0; padding: 0.9rem 1.1rem; background: var(--raised); border-radius: 8px; }
.facts div { min-width: 0; }
.facts dt { color: var(--dim); font-size: 0.8125rem; }
.facts dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
.notice { border-left: 4px solid; padding: 0.6rem 1rem; margin: 1rem 0; border-radius: 0 6px 6px 0; }
.notice p { margin: 0; }
.notice ul { margin: 0.3rem 0 0; padding-left: 1.2rem; }
.notice.warning { border-color: var(--unsure); background: var(--unsure-ground); }
.notice.bad { border-color: var(--bad); background: var(--bad-ground); }
nav { margin: 1.5rem 0; }
nav ol { columns: 24rem auto; margin: 0; padding-left: 1.5rem; }
nav li { break-inside: avoid; padding: 0.1rem 0; }
.tally { font-size: 0.8125rem; font-weight: 600; margin-left: 0.35rem; white-space: nowrap; }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.scroll { overflow-x: auto; margin: 0.75rem 0 1rem;
  background: linear-gradient(to right, var(--ground) 40%, transparent) 0 0 / 2.5rem 100% local no-repeat,
    linear-gradient(to left, var(--ground) 40%, transparent) 100% 0 / 2.5rem 100% local no-repeat,
    linear-gradient(to right, var(--edge), transparent) 0 0 / 0.8rem 100% scroll no-repeat,
    linear-gradient(to left, var(--edge), transparent) 100% 0 / 0.8rem 100% scroll no-repeat; }
table { border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.4rem 0.75rem 0.4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--edge); }
thead th, thead td { vertical-align: bottom; border-bottom: 2px solid var(--edge); font-size: 0.8125rem; line-height: 1.35; color: var(--dim); font-weight: 600; }
tbody th { font-weight: 600; min-width: 9rem; position: sticky; left: 0; background: var(--ground); }
td { max-width: 34rem; }
td:not(.number) { min-width: 5rem; }
.number { text-align: right; white-space: nowrap; padding-left: 0.6rem; }
thead .number { white-space: normal; }
.number small { display: block; }
.good { color: var(--good); } .bad { color: var(--bad); } .unsure { color: var(--unsure); }
.notice.bad { color: inherit; }
.note { color: var(--dim); font-size: 0.875rem; }
.notes { padding-left: 1.2rem; }
figure { margin: 1.5rem 0; }
.chart-figure { max-width: 54rem; }
.chart { display: block; width: 100%; min-width: 36rem; height: auto; color: var(--text); font-family: inherit; }
.chart text { white-space: pre; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; margin: 0.4rem 0 0.6rem; padding: 0; max-width: none; font-size: 0.875rem; }
.legend label { display: flex; align-items: center; gap: 0.4rem; cursor: pointer; min-height: 1.75rem; }
.legend input { width: 1rem; height: 1rem; margin: 0; accent-color: var(--link); }
.swatch { width: 1.6rem; height: 0.65rem; flex: none; }
details { margin: 0.4rem 0 1rem; }
summary { cursor: pointer; color: var(--link); font-size: 0.9375rem; padding: 0.2rem 0; }
.slider { display: flex; align-items: center; gap: 0.8rem; margin: 0.4rem 0 0.9rem; }
.slider input { width: min(24rem, 60vw); accent-color: var(--link); }
.slider output { font-variant-numeric: tabular-nums; font-weight: 600; min-width: 5ch; }
.strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr)); gap: 1.2rem; }
.picture { margin: 0; }
.picture.wide { grid-column: span 2; }
.frame { background: #ffffff; border: 1px solid var(--edge); border-radius: 4px; padding: 4px; }
.frame img { display: block; width: 100%; height: auto; image-rendering: pixelated; }
.frame img[hidden] { display: none; }
.picture figcaption { font-size: 0.875rem; color: var(--dim); margin-top: 0.3rem; overflow-wrap: anywhere; }
.claims { list-style: none; margin: 1.25rem 0; padding: 0; max-width: none; display: grid; gap: 0.9rem; }
.claims li { display: grid; grid-template-columns: 9.5rem 1fr; gap: 0.25rem 1rem; color: inherit; }
.claims p { margin: 0; max-width: 56rem; }
.claim { font-weight: 600; }
.numbers { color: var(--dim); font-size: 0.875rem; overflow-wrap: anywhere; }
.chip { display: inline-block; border-radius: 99px; padding: 0.05rem 0.7rem; font-size: 0.875rem; font-weight: 600; white-space: nowrap; }
.good .chip { color: var(--good); background: var(--good-ground); }
.bad .chip { color: var(--bad); background: var(--bad-ground); }
.unsure .chip { color: var(--unsure); background: var(--unsure-ground); }
.must { display: block; margin: 0.15rem 0 0 0.7rem; }
@media (max-width: 40rem) {
  .picture.wide { grid-column: auto; }
  body { padding: 1.25rem 1rem 3rem; }
  .claims li { grid-template-columns: 1fr; }
  .must { display: inline; }
}
@media print {
  :root { ${LIGHT} color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav, .slider, .legend input, .skip, details:not([open]) { display: none; }
  .scroll { overflow: visible; background: none; }
  .chart { min-width: 0; }
  h2, h3 { break-after: avoid; }
  figure, .claims li, tr { break-inside: avoid; }
  a { color: inherit; text-decoration: none; }
}
`;
