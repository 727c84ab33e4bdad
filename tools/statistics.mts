export const mean = (values: number[]): number =>
	values.reduce((sum, value) => sum + value, 0) / values.length;

/** The upper one of two in the middle; `undefined` of none. */
export function median(values: number[]): number | undefined {
	const sorted = [...values].sort((one, other) => one - other);
	return sorted[Math.floor(sorted.length / 2)];
}

export function round(value: number, digits = 2): number {
	const factor = 10 ** digits;
	return Math.round(value * factor) / factor;
}

/** Values spread evenly over a range, neighbours far from each other, the same in every run. */
export function spread(index: number, [least, most]: [number, number]): number {
	return least + ((index * 0.618) % 1) * (most - least);
}
