import { differing, flattenSpec } from '../../../core/compare/params.ts';

describe('flattenSpec', () => {
  const role = (use: string, params: object = {}, as = use) => ({ use, with: params, as });

  it('omits `with`, and gives the path of a role the name of its plugin', () => {
    expect(flattenSpec({ generator: { use: 'mlp', with: { hidden: [64, 64] } } })).toEqual({
      generator: 'mlp',
      'generator.hidden': [64, 64],
    });
  });

  it('calls the items of a list by their names', () => {
    expect(flattenSpec({ objective: [role('hinge'), role('r1', { gamma: 10 })] })).toEqual({
      objective: 'hinge + r1',
      'objective.r1.gamma': 10,
    });
  });

  it('tells two uses of one plugin apart by `as`, and says which plugin they use', () => {
    expect(flattenSpec({ metrics: [role('frechet', { samples: 100 }, 'small'), role('frechet', {}, 'large')] })).toEqual({
      metrics: 'small + large',
      'metrics.small': 'frechet',
      'metrics.small.samples': 100,
      'metrics.large': 'frechet',
    });
  });

  it('calls a single discriminator by its role alone, and two by their names', () => {
    expect(flattenSpec({ discriminator: [role('mlp', { hidden: [8] })] })).toEqual({ discriminator: 'mlp', 'discriminator.hidden': [8] });
    expect(flattenSpec({ discriminator: [role('mlp', { hidden: [8] }, 'a'), role('mlp', {}, 'b')] })).toEqual({
      discriminator: 'a + b',
      'discriminator.a': 'mlp',
      'discriminator.a.hidden': [8],
      'discriminator.b': 'mlp',
    });
  });

  it('follows plugins within params, and plain maps', () => {
    const trainer = role('alternating', { generator: { steps: 2, optimizer: { use: 'adam', with: { learningRate: 1e-3 } } } });
    expect(flattenSpec({ trainer, evaluate: { every: 500 } })).toEqual({
      trainer: 'alternating',
      'trainer.generator.steps': 2,
      'trainer.generator.optimizer': 'adam',
      'trainer.generator.optimizer.learningRate': 1e-3,
      'evaluate.every': 500,
    });
  });

  it('leaves out the name of the experiment and the seed, which are told elsewhere', () => {
    expect(flattenSpec({ experiment: 'quickstart/ring', seed: 3, steps: 10 })).toEqual({ steps: 10 });
  });
});

describe('differing', () => {
  it('names the paths whose values differ, a missing one among them', () => {
    expect(
      differing([
        { a: 1, b: [1, 2], c: null },
        { a: 1, b: [1, 3] },
      ]),
    ).toEqual(['b', 'c']);
  });

  it('names none for equal params in another order', () => {
    expect(
      differing([
        { a: 1, b: [1] },
        { b: [1], a: 1 },
      ]),
    ).toEqual([]);
  });
});
