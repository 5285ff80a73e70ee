/** What an MLflow server takes. Lengths are in characters (code points), sizes in bytes, where nothing else is said. */
export const LIMITS = {
  metricsPerBatch: 1000,
  paramsPerBatch: 100,
  tagsPerBatch: 100,
  itemsPerBatch: 1000,
  /** Documented, though not every server enforces it. */
  bytesPerBatch: 1_000_000,
  key: 250,
  /** The server cuts a longer value in silence. */
  paramValue: 6000,
  /** The server cuts a longer value in silence. */
  tagValue: 8000,
  experimentName: 500,
  experimentTagValue: 20_000,
  /** SQLite takes more, other databases do not. */
  runName: 250,
  datasetName: 500,
  datasetDigest: 36,
  datasetSourceBytes: 65_535,
  datasetSchemaBytes: 1_048_575,
  datasetProfileBytes: 16_777_215,
  datasetsPerCall: 1000,
  /** A name between two slashes of an artifact's path. */
  artifactSegmentBytes: 255,
  pageSize: 50_000,
} as const;
