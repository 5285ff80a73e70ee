/** What a run does, a training or a study, as the code that keeps its folder sees it. */
import type { Clock, Logger, Tracker } from '../contracts.ts';
import type { Position } from '../tracking/journal.ts';
import type { Direction } from '../tracking/summary.ts';
import type { Ledger, LedgerParts } from './ledger.ts';
import type { RunRecord } from './record.ts';
import type { RunEvent, StopSignal } from './types.ts';

export interface WorkParts extends LedgerParts {
  readonly signal: StopSignal;
  readonly onEvent: (event: RunEvent) => void;
}

export interface Work {
  readonly tracker: Tracker | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Of a study 1. */
  readonly steps: number;
  readonly about: Pick<RunRecord, 'dataset' | 'parameters'>;
  /** Which way is better, by the name of a metric. */
  readonly directions: Readonly<Record<string, Direction>>;
  /** Takes up the newest state that the folder holds, and says how far it is. */
  restore(folder: string): { readonly step: number; readonly from: Position };
  /** Writes with the ledger. `run` throws what makes the run fail. */
  begin(parts: WorkParts): { readonly ledger: Ledger; run(): Promise<'finished' | 'interrupted'> };
  dispose(): void;
}
