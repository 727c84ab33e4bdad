import type { INodeProperties } from 'n8n-workflow';
import { MODELS, MODES } from './models';

/** A notice for each model, mode and sound that says what a second costs; n8n shows the one that fits. */
export function priceNotices(show: Record<string, string[]>): INodeProperties[] {
	return Object.entries(MODELS).flatMap(([model, { prices, soundModes }]) =>
		Object.entries(prices).flatMap(([mode, { silent, sounding }]) => [
			priceNotice({ ...show, model: [model], mode: [mode], sound: [false] }, silent),
			...(soundModes.includes(mode)
				? [priceNotice({ ...show, model: [model], mode: [mode], sound: [true] }, sounding)]
				: []),
		]),
	);
}

type Choices = Record<string, Array<string | boolean>>;

function priceNotice(show: Choices, dollars: number | undefined): INodeProperties {
	const { label } = MODELS[String(show.model[0])];
	const sound = show.sound[0] ? 'with sound' : 'silent';
	const price =
		dollars === undefined
			? 'The price is not published: see your CometAPI account after the first clip'
			: `$${dollars} a second: $${(dollars * 5).toFixed(2)} for 5 seconds`;
	return {
		displayName: `${label}, ${MODES[String(show.mode[0])]}, ${sound}. ${price}.`,
		name: 'priceNotice',
		type: 'notice',
		displayOptions: { show },
		default: '',
	};
}
