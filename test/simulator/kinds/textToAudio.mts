import { commonRules, text } from '../rules/common.mjs';
import type { FieldRule } from '../rules/rule.mjs';
import type { TaskKind } from './kind.mjs';

/** Seconds. CometAPI's schema says integer; its text and Kling's page say one decimal. */
const duration: FieldRule = (value, { options }) => {
	if (typeof value !== 'number') return 'must be a number';
	if (value < 3 || value > 10) return 'must be from 3.0 to 10.0 seconds';
	if (options.rulesOf === 'cometapi' && !Number.isInteger(value)) return 'must be an integer';
	return Number(value.toFixed(1)) === value ? undefined : 'must have at most one decimal';
};

/** A sound made from words. */
export const textToAudio: TaskKind = {
	name: 'textToAudio',
	path: '/kling/v1/audio/text-to-audio',
	rules: { ...commonRules, prompt: text(200), duration },
	required: ['prompt', 'duration'],
	media: {},
	makes: ['audios'],
	secondsOf: (body) => Number(body.duration),
	unitsOf: () => 0.25,
};
