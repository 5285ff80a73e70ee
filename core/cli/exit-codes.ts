/** What the process answers to the shell. */
export const EXIT = { ok: 0, failed: 1, call: 2, claim: 3, interrupted: 130 } as const;

export const EXIT_CODES_TEXT = `Exit codes: ${EXIT.ok} ok, ${EXIT.failed} a run failed, ${EXIT.call} the spec or the call is wrong, ${EXIT.claim} a claim that must hold did not, ${EXIT.interrupted} interrupted.`;
