/** What a model of clips can do, and what it takes. */
export interface ClipModel {
	/** Kling's units a second without sound, $0.14 each by its list. */
	silent: { std: number; pro: number };
	/** The same with the clip's own sound; a mode that is missing has none. */
	sounding: { std?: number; pro?: number };
	/** Whether `cfg_scale` is a field of it. */
	hasCfgScale: boolean;
	/** Whether lengths other than 5 and 10 seconds are possible, by Kling's page alone. */
	hasAnyLength: boolean;
}

export const models: Readonly<Record<string, ClipModel>> = {
	'kling-v3': {
		silent: { std: 0.6, pro: 0.8 },
		sounding: { std: 0.9, pro: 1.2 },
		hasCfgScale: true,
		hasAnyLength: true,
	},
	'kling-v2-6': {
		silent: { std: 0.3, pro: 0.5 },
		sounding: { pro: 1 },
		hasCfgScale: false,
		hasAnyLength: false,
	},
	'kling-v2-5-turbo': {
		silent: { std: 0.3, pro: 0.5 },
		sounding: {},
		hasCfgScale: false,
		hasAnyLength: false,
	},
};

/** The model of a create that names none. */
export const USUAL_MODEL = 'kling-v1';

/** Names that CometAPI still lists and that Kling answers with 1203. */
export const discontinuedModels = [
	USUAL_MODEL,
	'kling-v1-5',
	'kling-v1-6',
	'kling-v2-master',
	'kling-v2-1',
	'kling-v2-1-master',
];
