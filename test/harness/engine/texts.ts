/** What only the description of the route video-to-audio says. */
const VIDEO_TO_AUDIO_WORDS = /audio|video|sound|music|\bclips?\b|mp[34]|\bwav\b/i;

/** Every string in a value and in what hangs on it, names of fields too; stacks name source files. */
function textsOf(value: unknown, seen = new Set<unknown>()): string[] {
	if (typeof value === 'string') return [value];
	if (typeof value !== 'object' || value === null || seen.has(value)) return [];
	seen.add(value);
	return Object.getOwnPropertyNames(value)
		.filter((name) => name !== 'stack')
		.flatMap((name) => [name, ...textsOf((value as Record<string, unknown>)[name], seen)]);
}

/** The texts in a value that speak of what the route video-to-audio takes or makes. */
export function textsAboutAudio(value: unknown): string[] {
	return textsOf(value).filter((text) => VIDEO_TO_AUDIO_WORDS.test(text));
}
