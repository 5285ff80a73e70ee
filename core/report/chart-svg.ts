/** A chart as SVG. The libraries that draw it are loaded when the first one is drawn. */
import type { ScaleOptions } from '@observablehq/plot';

import { formatNumber } from '../compare/format.ts';
import type { ChartBlock, ChartLine } from './model.ts';
import { strokeOf } from './palette.ts';
import { linearDomain, tickText } from './ticks.ts';

export interface ChartOptions {
  /** Begins the ids in it: no two charts of a page have the same. */
  readonly id: string;
  /** The colour of a line, by its index in the palette. */
  colour(index: number): string;
  /** CSS for an image that stands alone; a page has its own. */
  readonly style?: string;
}

const WIDTH = 760;
const HEIGHT = 340;
/** Left of the scale, for labels of about seven digits; each further one has this width. */
const LEFT = 62;
const DIGIT = 7;
const DIGITS = 7;

/** Draws charts. */
export type DrawChart = (block: ChartBlock, options: ChartOptions) => string;

/** What is used here of an element; the DOM's types are a browser's. */
interface Element {
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
  remove(): void;
  prepend(...nodes: Element[]): void;
  append(...nodes: Element[]): void;
  textContent: string;
}
interface Document {
  createElementNS(namespace: string, name: string): Element;
}

export async function loadCharts(): Promise<DrawChart> {
  const [Plot, { parseHTML }] = await Promise.all([import('@observablehq/plot'), import('linkedom')]);
  const document = (parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: Document }).document;

  const marksOf = ({ seeds, mean }: ChartLine, i: number, options: ChartOptions) => {
    const { colour, dashes } = strokeOf(i);
    const stroke = options.colour(colour);
    const className = `line-${i}`; // of what comes and goes with a line's name
    const dashed = dashes === undefined ? {} : { strokeDasharray: dashes };
    const band = mean.filter(({ low, high }) => low !== null && high !== null);
    const thin = { x: 'step', y: 'value', stroke, strokeWidth: 1, className } as const;
    return [
      ...(band.length > 1 ? [Plot.areaY([...band], { x: 'step', y1: 'low', y2: 'high', fill: stroke, fillOpacity: 0.16, className })] : []),
      ...seeds.map(({ isFinished, points }) =>
        Plot.line([...points], { ...thin, strokeOpacity: mean.length > 0 ? 0.45 : 0.8, ...(isFinished ? {} : { strokeDasharray: '3 3' }) }),
      ),
      ...seeds.filter(({ points }) => points.length === 1).map(({ points }) => Plot.dot([...points], { x: 'step', y: 'value', r: 2.5, fill: stroke, className })), // prettier-ignore
      ...(mean.length > 0 ? [Plot.line([...mean], { x: 'step', y: 'mean', stroke, strokeWidth: 2.2, className, ...dashed })] : []),
    ];
  };

  // of a logarithmic scale Plot would leave out every other label
  const axisOf = ({ type, domain }: ScaleOptions) => {
    if (type !== 'log') return [];
    const [low, high] = domain as [number, number];
    const ticks = logTicks(low, high);
    return [Plot.gridY(ticks), Plot.axisY(ticks, { text: formatNumber, label: null })];
  };

  const plot = (block: ChartBlock, options: ChartOptions, digits = DIGITS): Element => {
    const scale = scaleOf(block);
    let longest = 0;
    const tickFormat = (value: number, _: number, ticks: readonly number[]) => {
      const text = tickText(value, ticks);
      longest = Math.max(longest, text.length);
      return text;
    };
    const svg = Plot.plot({
      document: document as never,
      width: WIDTH,
      height: HEIGHT,
      marginLeft: LEFT + (digits - DIGITS) * DIGIT,
      marginRight: 16,
      marginBottom: 38,
      x: { label: 'step', ticks: 7, nice: false, tickFormat: 'd' },
      y: {
        label: null,
        grid: !block.log,
        ...(block.log ? {} : { tickFormat: tickFormat as never }),
        ...scale,
      },
      marks: [...axisOf(scale), ...block.lines.flatMap((line, i) => marksOf(line, i, options))],
    }) as unknown as Element;
    return longest > digits ? plot(block, options, longest) : svg; // what labels need is known when they are drawn
  };

  return (block, options) => finished(plot(block, options), block, options, document);
}

/** It holds every run that finished; an interval of few runs, or a run that failed, may reach far beyond them, and is cut. */
function scaleOf({ lines, log }: ChartBlock): ScaleOptions {
  const runs = lines.flatMap(({ seeds }) => seeds);
  const shown = runs.some(({ isFinished }) => isFinished) ? runs.filter(({ isFinished }) => isFinished) : runs;
  const [low, high] = shown
    .flatMap(({ points }) => points.map(({ value }) => value))
    .reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
  if (!log) return { type: 'linear', ticks: 6, clamp: true, domain: linearDomain(low, high) };
  const domain: [number, number] = [low / 1.2, high * 1.2];
  return { type: 'log', clamp: true, domain };
}

/** 1, 2 and 5 of each decade, or only the decades where there are many. */
function logTicks(low: number, high: number): number[] {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const steps = last - first > 4 ? [1] : [1, 2, 5];
  const decades = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return decades.flatMap((decade) => steps.map((step) => Number(`${step}e${decade}`))).filter((tick) => tick >= low && tick <= high);
}

/** With a role and words for those who hear it, with short numbers, and with the lines marked. */
function finished(svg: Element, { title, metric, lines }: ChartBlock, { id, style, colour }: ChartOptions, document: Document): string {
  const make = (name: string, text: string, ownId?: string) => {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name);
    element.textContent = text;
    if (ownId !== undefined) element.setAttribute('id', ownId);
    return element;
  };
  svg.querySelector('style')?.remove();
  svg.setAttribute('class', 'chart');
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${id}-title`);
  svg.setAttribute('aria-describedby', `${id}-desc`);
  svg.removeAttribute('height');
  svg.setAttribute('width', style === undefined ? '100%' : String(WIDTH));
  svg.setAttribute('font-size', '12');
  for (const labelled of svg.querySelectorAll('[aria-label]')) labelled.removeAttribute('aria-label');
  svg.prepend(
    make('title', `${title} over steps`, `${id}-title`),
    make('desc', described(metric, lines), `${id}-desc`),
    ...(style === undefined ? [] : [make('style', style)]),
  );
  if (style !== undefined) addLegend(svg, lines, { colour, make });
  return svg.outerHTML.replaceAll(/<[^>]*>/g, (tag) =>
    tag.replaceAll(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  );
}

/** Names of the lines below the chart; a page has them beside it. */
function addLegend(
  svg: Element,
  lines: readonly ChartLine[],
  { colour, make }: { readonly colour: ChartOptions['colour']; readonly make: (name: string, text: string) => Element },
): void {
  const columnWidth = WIDTH / LEGEND_COLUMNS;
  for (const [i, { label }] of lines.entries()) {
    const { colour: index, dashes } = strokeOf(i);
    const [x, y] = [MARGIN + (i % LEGEND_COLUMNS) * columnWidth, HEIGHT + 14 + Math.floor(i / LEGEND_COLUMNS) * LEGEND_LINE];
    const [rule, text] = [make('line', ''), make('text', label.length > LEGEND_LETTERS ? `${label.slice(0, LEGEND_LETTERS)}…` : label)];
    for (const [name, value] of Object.entries({ x1: x, x2: x + 22, y1: y - 4, y2: y - 4, stroke: colour(index), 'stroke-width': 2.5 })) {
      rule.setAttribute(name, String(value));
    }
    if (dashes !== undefined) rule.setAttribute('stroke-dasharray', dashes);
    for (const [name, value] of Object.entries({ x: x + 28, y, 'text-anchor': 'start' })) text.setAttribute(name, String(value));
    svg.append(rule, text);
  }
  const height = HEIGHT + 6 + Math.ceil(lines.length / LEGEND_COLUMNS) * LEGEND_LINE;
  svg.setAttribute('viewBox', `0 0 ${WIDTH} ${height}`);
}
const LEGEND_COLUMNS = 3;
const LEGEND_LINE = 19;
const LEGEND_LETTERS = 34;
const MARGIN = 12;

function described(metric: string, lines: readonly ChartLine[]): string {
  const ends = lines.map(({ label, mean, seeds }) => {
    const last = mean.at(-1) ?? seeds[0]?.points.map(({ step, value }) => ({ step, mean: value })).at(-1);
    return last === undefined ? label : `${label} ends at ${Number(last.mean.toPrecision(3))} in step ${last.step}`;
  });
  return `${metric} against steps: ${ends.join('; ')}. The numbers are in the table below the chart.`;
}
