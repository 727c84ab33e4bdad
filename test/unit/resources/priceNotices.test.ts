import { NodeHelpers, type INodeParameters, type INodeProperties } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { klingNode } from '../../harness/engine/engine';

const { description } = new CometApiKling();

/** The price notices that the editor shows for a choice of model, mode and sound. */
function shownFor(parameters: INodeParameters): string[] {
	const node = klingNode({ parameters: { resource: 'video', ...parameters } });
	return description.properties
		.filter(({ name }) => name === 'priceNotice')
		.filter((field) => NodeHelpers.displayParameter(node.parameters, field, node, description))
		.map(({ displayName }) => displayName);
}

// Kling's price list, in dollars a second.
test.each([
	['kling-v2-5-turbo', 'std', false, '$0.042 a second: $0.21 for 5 seconds'],
	['kling-v2-5-turbo', 'pro', false, '$0.07 a second: $0.35 for 5 seconds'],
	['kling-v2-6', 'std', false, '$0.042 a second: $0.21 for 5 seconds'],
	['kling-v2-6', 'pro', false, '$0.07 a second: $0.35 for 5 seconds'],
	['kling-v2-6', 'pro', true, '$0.14 a second: $0.70 for 5 seconds'],
	['kling-v3', 'std', false, '$0.084 a second: $0.42 for 5 seconds'],
	['kling-v3', 'std', true, '$0.126 a second: $0.63 for 5 seconds'],
	['kling-v3', 'pro', false, '$0.112 a second: $0.56 for 5 seconds'],
	['kling-v3', 'pro', true, '$0.168 a second: $0.84 for 5 seconds'],
	['kling-v3', '4k', false, 'The price is not published'],
	['kling-v3', '4k', true, 'The price is not published'],
])('%s in %s with sound %s has one price notice', (model, mode, sound, price) => {
	for (const operation of ['createFromImage', 'createFromText']) {
		const [notice, ...others] = shownFor({ operation, model, mode, sound });

		expect(notice).toContain(price);
		expect(others).toEqual([]);
	}
});

test.each([
	[
		'what the service refuses',
		{ operation: 'createFromText', model: 'kling-v2-6', mode: 'std', sound: true },
	],
	[
		'an operation that creates nothing',
		{ operation: 'get', model: 'kling-v3', mode: 'std', sound: false },
	],
])('no price is shown for %s', (_name, parameters) => {
	expect(shownFor(parameters)).toEqual([]);
});

test('each field that takes the place of the choice says that the price notice does not apply', () => {
	const fields = description.properties
		.filter(({ name, displayOptions }) => {
			return name === 'additionalFields' && displayOptions?.show?.resource?.includes('video');
		})
		.flatMap(({ options = [] }) => options as INodeProperties[])
		.filter(({ name }) => ['modelName', 'extraFields'].includes(name));

	expect(fields).toHaveLength(4);
	for (const field of fields) {
		expect(field.description).toMatch(/the price notice does not apply/i);
	}
});
