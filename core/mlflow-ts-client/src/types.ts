/** One value of a metric. */
export interface MetricPoint {
  readonly key: string;
  /** Any number: NaN and the infinities survive both ways. */
  readonly value: number;
  /** Whole milliseconds since 1970. A repeated point is dropped by the server only if this is the same, too. */
  readonly timestamp: number;
  readonly step: number;
}

export const RUN_STATUSES = ['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const VIEWS = ['ACTIVE_ONLY', 'DELETED_ONLY', 'ALL'] as const;
/** Which objects a search sees. */
export type View = (typeof VIEWS)[number];

export type LifecycleStage = 'active' | 'deleted';

/** A data set that a run has read. */
export interface DatasetInput {
  readonly name: string;
  /** At most 36 characters. Name and digest are the identity: a second input with the same two is ignored, whatever its context. */
  readonly digest: string;
  /** Such as `local`, `http`, `code`. */
  readonly sourceType: string;
  /** Where it comes from; MLflow's own pages expect JSON. */
  readonly source: string;
  /** JSON. */
  readonly schema?: string;
  /** JSON. */
  readonly profile?: string;
  /** What it was used for, such as `training`. */
  readonly context?: string;
}

/** A run, with all of its data but the metrics' histories. */
export interface Run {
  readonly runId: string;
  readonly runName: string;
  readonly experimentId: string;
  /** As the server says it: a later MLflow may know more words than `RunStatus`. */
  readonly status: string;
  readonly userId: string;
  /** Milliseconds since 1970; 0 if it was never set. */
  readonly startTime: number;
  /** Milliseconds since 1970; absent if it was never set. */
  readonly endTime?: number;
  readonly artifactUri: string;
  readonly lifecycleStage: LifecycleStage;
  /** The latest point of each key: that of the greatest step, not the one written last. */
  readonly metrics: Readonly<Record<string, MetricPoint>>;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly inputs: readonly DatasetInput[];
}

export interface Experiment {
  readonly experimentId: string;
  readonly name: string;
  readonly artifactLocation: string;
  readonly lifecycleStage: LifecycleStage;
  readonly creationTime?: number;
  readonly lastUpdateTime?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A file or folder among a run's artifacts. */
export interface ArtifactEntry {
  /** From the root of the run's artifacts. */
  readonly path: string;
  readonly isFolder: boolean;
  /** Bytes; absent for a folder. */
  readonly size?: number;
}

/** What every call takes. */
export interface CallOptions {
  /** Gives the call up, its retries and its waiting included: it fails with the code `ABORTED`. */
  readonly signal?: AbortSignal;
}
