import { type INode, type INodeParameters, type INodeProperties, NodeHelpers } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { CometApiKlingTrigger } from '../../../nodes/CometApiKling/CometApiKlingTrigger.node';
import { filesIn, textOf } from '../../harness/package/repository';

const PACKAGE = 'n8n-nodes-cometapi-kling.';
/** What n8n adds to a node that an AI agent uses as a tool. */
const TOOL_FIELDS = ['descriptionType', 'toolDescription'];

/** Measured in n8n 2.41: a node on the canvas, the canvas in the window, the text of a note. */
const NODE_PX = 96;
const CANVAS_PX = { width: 1160, height: 660 };
const NOTE_TEXT_PX = 14;

const action = new CometApiKling().description;
const trigger = new CometApiKlingTrigger().description;

/** The values that are no choice, as `name=value`; expressions are not checked. */
function unknownChoices(properties: INodeProperties[], values: INodeParameters): string[] {
	return properties.flatMap(({ name, type, options = [] }) => {
		const value = values[name];
		if (value === undefined) return [];
		if (type === 'collection')
			return unknownChoices(options as INodeProperties[], value as INodeParameters);
		if (type !== 'options' && type !== 'multiOptions') return [];
		const choices = options.map((option) => 'value' in option && option.value);
		return [value]
			.flat()
			.filter((one) => !String(one).startsWith('=') && !choices.some((choice) => choice === one))
			.map((one) => `${name}=${String(one)}`);
	});
}

describe.each(filesIn('examples', '.json'))('%s', (path) => {
	const text = textOf(path);
	const example = JSON.parse(text) as { name: string; nodes: INode[] };
	const { nodes } = example;

	test('sets only parameters that the nodes have and show, to allowed values', () => {
		for (const node of nodes.filter(({ type }) => type.startsWith(PACKAGE))) {
			const description = node.type.endsWith('Trigger') ? trigger : action;
			const set = Object.fromEntries(
				Object.entries(node.parameters).filter(([name]) => !TOOL_FIELDS.includes(name)),
			);
			const all = NodeHelpers.getNodeParameters(
				description.properties,
				set,
				true,
				false,
				node,
				description,
			);
			expect(all).toMatchObject(set);
			const issues = NodeHelpers.getNodeParametersIssues(description.properties, node, description);
			expect(issues?.parameters).toBeUndefined();
			const shown = description.properties.filter((property) =>
				NodeHelpers.displayParameter(node.parameters, property, node, description),
			);
			expect(unknownChoices(shown, node.parameters)).toEqual([]);
		}
	});

	test('has a title, names and notes that follow the rules for templates', () => {
		const notes = nodes.filter(({ type }) => type === 'n8n-nodes-base.stickyNote');
		const main = String(notes.at(0)?.parameters.content);
		expect(example.name).toMatch(/^[A-Z][^A-Z]+.{10,70}[^.]$/);
		expect(main).toMatch(/^## .+\n/);
		expect(main).toContain('### How it works');
		expect(main).toContain('### Setup');
		expect(main.split(/\s+/).length).toBeLessThanOrEqual(300);
		const generic = nodes.filter(({ name }) => /\d$|^CometAPI Kling$/.test(name));
		expect(generic.map(({ name }) => name)).toEqual([]);
	});

	test('has notes that are readable when n8n fits it to a window of 1440 × 900', () => {
		const extent = (axis: 0 | 1, size: 'width' | 'height') =>
			Math.max(
				...nodes.map(
					({ position, parameters }) => position[axis] + Number(parameters[size] ?? NODE_PX),
				),
			) - Math.min(...nodes.map(({ position }) => position[axis]));
		const zoom = Math.min(
			CANVAS_PX.width / extent(0, 'width'),
			CANVAS_PX.height / extent(1, 'height'),
		);
		expect(NOTE_TEXT_PX * zoom).toBeGreaterThanOrEqual(8);
	});

	test('contains no key, no credential and no address of its author', () => {
		expect(text).not.toMatch(/sk-[\w]{6}|"credentials"|instanceId|127\.0\.0\.1|localhost/);
	});
});
