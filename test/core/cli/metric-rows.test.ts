import { formatMetrics, inTurn, mainMetrics, metricsOfSpec } from '../../../core/cli/metric-rows.ts';
import { perfectName } from '../../../core/compare/perfect.ts';

const number = (last: number | null, best: number | null = null, direction: 'min' | 'max' | null = null) => ({
  last,
  lastStep: 100,
  best,
  bestStep: best === null ? null : 50,
  direction,
});
const METRICS = {
  'loss/generator': number(0.7),
  'mode-coverage/within-spread': number(1.5),
  'mode-coverage/modes': number(7, 8, 'max'),
  'mode-coverage/reverse-kl': number(null, 0.25, 'min'),
  'mode-coverage/perfect-modes': number(8),
};

describe('mainMetrics', () => {
  it('puts those that have a better way first, and leaves out losses and perfect samplers', () => {
    expect(mainMetrics(METRICS)).toEqual(['mode-coverage/modes', 'mode-coverage/reverse-kl', 'mode-coverage/within-spread']);
  });

  it('begins with the one that picks the best checkpoint', () => {
    expect(mainMetrics(METRICS, 'mode-coverage/reverse-kl')[0]).toBe('mode-coverage/reverse-kl');
  });
});

describe('inTurn', () => {
  it('gives each metric a place before it gives one a second', () => {
    const names = ['enumerated/novelty', 'enumerated/kl', 'enumerated/mass', 'cross-play/wins', 'cross-play/losses', 'energy/gap'];
    const first = ['energy/gap', 'enumerated/novelty', 'cross-play/wins'];
    const rest = ['enumerated/kl', 'cross-play/losses', 'enumerated/mass'];
    expect(inTurn(names, ['energy', 'enumerated', 'sample-grid', 'cross-play'])).toEqual([...first, ...rest]);
    expect(inTurn(names).slice(0, 3)).toEqual(['enumerated/novelty', 'cross-play/wins', 'energy/gap']);
  });

  it('takes the order of a spec, also from a server', () => {
    expect(metricsOfSpec({ metrics: 'energy + enumerated' })).toEqual(['energy', 'enumerated']); // as params have a list of plugins
    expect(metricsOfSpec({})).toEqual([]);
  });
});

describe('perfectName', () => {
  it('is never the name itself, as another program may call a metric', () => {
    expect(['mode-coverage/modes', 'loss'].map(perfectName)).toEqual(['mode-coverage/perfect-modes', 'perfect-loss']);
  });
});

describe('formatMetrics', () => {
  it('stands the perfect sampler beside the generator, and losses at the end', () => {
    expect(formatMetrics(METRICS).split('\n')).toEqual([
      'metric                       last  best  at step  perfect sampler',
      'mode-coverage/modes             7     8       50                8',
      'mode-coverage/reverse-kl        –  0.25       50                –',
      'mode-coverage/within-spread   1.5     –        –                –',
      'loss/generator                0.7     –        –                –',
    ]);
  });
});
