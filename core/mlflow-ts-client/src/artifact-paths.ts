import { MlflowError, refused } from './errors.ts';
import { LIMITS } from './limits.ts';
import { checkText } from './validation.ts';

/**
 * Checks the path of an artifact, relative to its run's root, with slashes. Spaces, Unicode and `+ & ? ; : ' "` are fine. Refused is what leaves
 * the root on any server, and what the server stores under another name: `#`, control characters, and `%` before two hex digits, which it decodes
 * again and again.
 */
export const checkArtifactPath = (path: unknown): string => {
  const where = 'path of an artifact';
  const text = checkText(where, path);
  const segments = text.split('/');
  if (segments.some((segment) => segment === '' || segment === '.'))
    throw refused(where, "a relative path without empty and '.' parts", path);
  // A server on Windows takes a backslash for a slash and a letter with a colon for a drive.
  if (text.split(/[/\\]/).includes('..') || /^([A-Za-z]:|\\|file:)/i.test(text)) throw refused(where, "a path below the run's root", path);
  if (/[#\p{Cc}]|%[0-9A-Fa-f]{2}/u.test(text))
    throw refused(where, "a path without '#', control characters and % before two hex digits", path);
  if (segments.some((segment) => Buffer.byteLength(segment) > LIMITS.artifactSegmentBytes)) {
    throw refused(where, `names of at most ${LIMITS.artifactSegmentBytes} bytes`, path);
  }
  return text;
};

const encodePath = (path: string): string => path.split('/').map(encodeURIComponent).join('/');

/**
 * The address of a run's artifacts below the tracking URI, from its `artifactUri`. Only artifacts that pass through the tracking server can be
 * reached: for others it stores nothing, and their place may not be reachable from here at all.
 */
export const artifactRoot = (artifactUri: string): string => {
  const path = /^mlflow-artifacts:\/(?:\/\/)?(?!\/)([^?#]+)$/.exec(artifactUri)?.[1]?.replace(/\/+$/, '');
  if (path === undefined) {
    throw new MlflowError(
      `expected artifacts that the tracking server serves (mlflow-artifacts:/…), received ${JSON.stringify(artifactUri)}. ` +
        'Start the server with --artifacts-destination and without --no-serve-artifacts, and make a new experiment.',
      { code: 'NOT_SUPPORTED', retryable: false, notExecuted: true },
    );
  }
  return `/api/2.0/mlflow-artifacts/artifacts/${encodePath(checkArtifactPath(path))}`;
};

/** The address of one artifact below the tracking URI. */
export const artifactAddress = (artifactUri: string, path: string): string =>
  `${artifactRoot(artifactUri)}/${encodePath(checkArtifactPath(path))}`;
