/** A report before it is rendered: words, numbers and where pictures lie. Host values alone. */
import type { Decision, Verdict } from '../suite/decide.ts';

export interface Report {
  readonly title: string;
  /** Markdown. */
  readonly text?: string;
  /** How much there is: names and values, such as runs and seeds. */
  readonly facts: readonly Fact[];
  /** What a reader must know before the numbers: missing and failed runs. */
  readonly warnings: readonly string[];
  /** No run is there yet, so that no claim can be said to hold: one warning says so for all. */
  readonly isEmpty?: true;
  readonly sections: readonly Section[];
}
export interface Fact {
  readonly name: string;
  readonly value: string;
}

export interface Section {
  readonly title: string;
  /** Markdown. */
  readonly text?: string;
  readonly blocks: readonly Block[];
}
export type Block = TableBlock | ChartBlock | PicturesBlock | ClaimsBlock | NotesBlock | CommandsBlock;

/** The first cell of a row is what the row is called. */
export interface TableBlock {
  readonly kind: 'table';
  readonly title?: string;
  readonly columns: readonly { readonly title: string; readonly isNumeric: boolean }[];
  readonly rows: readonly (readonly Cell[])[];
  readonly notes?: readonly string[];
  /** Details that are shown on demand where that can be. */
  readonly isFolded?: boolean;
}
export interface Cell {
  readonly text: string;
  /** In smaller letters: how many values there are, where some are lacking. */
  readonly note?: string;
  readonly tone?: 'good' | 'bad';
}

export interface ChartBlock {
  readonly kind: 'chart';
  readonly title: string;
  readonly metric: string;
  /** A logarithmic scale of the metric; points that are not positive are left out. */
  readonly log: boolean;
  readonly lines: readonly ChartLine[];
  readonly notes?: readonly string[];
}
export interface ChartLine {
  readonly label: string;
  /** Single runs. */
  readonly seeds: readonly { readonly seed: number | null; readonly isFinished: boolean; readonly points: readonly Point[] }[];
  /** Over the finished runs, at the steps that all of them have. */
  readonly mean: readonly MeanPoint[];
}
export interface Point {
  readonly step: number;
  readonly value: number;
}
export interface MeanPoint {
  readonly step: number;
  readonly mean: number;
  /** 95 % of the mean, by Student's t; null for a single run. */
  readonly low: number | null;
  readonly high: number | null;
}

/** One picture of each run, at every step that all of them are shown at. */
export interface PicturesBlock {
  readonly kind: 'pictures';
  readonly title: string;
  readonly items: readonly PictureItem[];
}
export interface PictureItem {
  readonly label: string;
  /** In the order of their steps; the last one is what is shown first. */
  readonly shots: readonly Shot[];
}
export interface Shot {
  /** null for a picture of the whole run. */
  readonly step: number | null;
  /** An absolute path, or an address on a server. */
  readonly file: string;
  /** What a copy of it is called, where `file` does not end in its name. */
  readonly name?: string;
}

export interface ClaimsBlock {
  readonly kind: 'claims';
  readonly decisions: readonly Decision[];
}
export interface NotesBlock {
  readonly kind: 'notes';
  readonly title?: string;
  readonly notes: readonly string[];
}
export interface CommandsBlock {
  readonly kind: 'commands';
  readonly title?: string;
  readonly commands: readonly string[];
}

/** All claims of some sections, in their order. */
export const decisionsOf = (sections: readonly Pick<Section, 'blocks'>[]): Decision[] =>
  sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'claims' ? block.decisions : [])));

/** How many claims there are of each verdict. */
export const tallyOf = (decisions: readonly Decision[]): Readonly<Record<Verdict, number>> => {
  const tally = { holds: 0, 'does not hold': 0, undecided: 0 };
  for (const { verdict } of decisions) tally[verdict]++;
  return tally;
};
