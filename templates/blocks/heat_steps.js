// How strong a cell is coloured, by its share: the steps of reportgen/report/heat.py.

const ERRORS = [0.01, 0.03, 0.06, 0.12, 0.25, 0.5], DIAGONAL = [0, 0.05, 0.12, 0.25, 0.5, 0.8];  // where the steps begin

const stepOf = (share, limits) => limits.filter(limit => share >= limit).length;
export const errorStep = share => stepOf(share, ERRORS);
export const diagonalStep = share => stepOf(share, DIAGONAL);
