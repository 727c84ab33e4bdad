/** Whether a value is an object with named fields (not an array). */
export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of names, or nothing where the path breaks off. */
export function nestedValue(value: unknown, path: readonly string[]): unknown {
	return path.reduce<unknown>((level, name) => (isRecord(level) ? level[name] : undefined), value);
}

/** The first element of a list, if it has named fields. */
export function firstRecord(value: unknown): Record<string, unknown> {
	const first: unknown = Array.isArray(value) ? value[0] : undefined;
	return isRecord(first) ? first : {};
}

/** The fields that have a value. */
export function omitUndefined<T extends object>(fields: {
	[Name in keyof T]: T[Name] | undefined;
}): T {
	const found: Partial<T> = {};
	// Runs for every answer; Object.entries takes three times as long.
	for (const name of Object.keys(fields) as Array<keyof T>) {
		if (fields[name] !== undefined) found[name] = fields[name];
	}
	return found as T;
}
