import { type INodeParameters, type INodeProperties, type INodeType, Workflow } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { klingNode, NODE_NAME, nodeTypes } from '../../harness/engine/engine';

const action = new CometApiKling();

/** A field that n8n adds to a node that is an agent's tool. */
const toolField: INodeProperties = {
	displayName: 'Tool Description',
	name: 'descriptionType',
	type: 'options',
	options: [{ name: 'Set Automatically', value: 'auto' }],
	default: 'auto',
};
const tool = new CometApiKling();
tool.description.properties.unshift(toolField);

/** The hints that the editor shows for a node with this number of input items. */
function shownHints(
	parameters: INodeParameters,
	itemCount: number,
	nodeType: INodeType = action,
): string[] {
	const workflow = new Workflow({
		nodes: [klingNode({ parameters })],
		connections: {},
		active: false,
		nodeTypes: nodeTypes(() => nodeType),
	});
	const input = Array.from({ length: itemCount }, () => ({ json: {} }));
	const isTrue = (condition = '') =>
		workflow.expression.getParameterValue(condition, null, 0, 0, NODE_NAME, input, 'manual', {});
	const hints = (nodeType.description.hints ?? []).filter(({ displayCondition }) => {
		try {
			return isTrue(displayCondition) === true;
		} catch {
			return false;
		}
	});
	return hints.map(({ message }) => message);
}

const video = { resource: 'audio', operation: 'createFromVideo', videoUrl: '={{ $json.url }}' };
const clip = { resource: 'video', operation: 'createFromImage' };
const awaited = { resource: 'audio', operation: 'awaitResult' };

const CHARGED = expect.stringMatching(/^Each input item makes one task, and each is charged/);
const LIMITED = expect.stringMatching(/"Max Parallel Tasks" under Options/);
const LOOPED = expect.stringMatching(/put Loop Over Items before this node/);
const LATE = expect.stringMatching(/"timed_out".+"Await Result" after this node/);
const UNHEARD = expect.stringMatching(/^The workflow is not notified.+"Callback URL"/);
const MINUTES = expect.stringMatching(/^A soundtrack usually takes a few minutes.+close this tab/);

test.each<[string, INodeParameters, number, unknown[]]>([
	['one item', video, 1, [MINUTES]],
	['a previous node that has not run', video, 0, [MINUTES]],
	['two items', video, 2, [MINUTES, CHARGED]],
	['two clips', clip, 2, [MINUTES, CHARGED]],
	['nine items', video, 9, [MINUTES, CHARGED]],
	['ten items', video, 10, [MINUTES, CHARGED, LIMITED]],
	['ten items and a limit', { ...video, options: { maxParallelTasks: 5 } }, 10, [MINUTES, CHARGED]],
	[
		'ten items and a limit by an expression',
		{ ...video, options: { maxParallelTasks: '={{ $json.limit }}' } },
		10,
		[MINUTES, CHARGED],
	],
	['Wait for Callback', { ...video, awaitMode: 'callback' }, 1, [MINUTES, LATE]],
	[
		'Wait for Callback before the previous node has run',
		{ ...video, awaitMode: 'callback' },
		0,
		[MINUTES, LATE],
	],
	[
		'Wait for Callback and ten items',
		{ ...video, awaitMode: 'callback' },
		10,
		[MINUTES, CHARGED, LOOPED, LATE],
	],
	['Return Immediately', { ...video, awaitMode: 'none' }, 1, [UNHEARD]],
	[
		'Return Immediately with a Callback URL',
		{ ...video, awaitMode: 'none', additionalFields: { callbackUrl: 'https://n8n.example.com' } },
		1,
		[],
	],
	// Max Parallel Tasks then limits only the requests in flight.
	['Return Immediately of ten items', { ...video, awaitMode: 'none' }, 10, [CHARGED, UNHEARD]],
	['Await Result of ten items', awaited, 10, [MINUTES]],
	['Await Result by Wait for Callback', { ...awaited, awaitMode: 'callback' }, 1, [MINUTES]],
	['Get of ten items', { resource: 'video', operation: 'get' }, 10, []],
])('hints for %s', (_case, parameters, itemCount, expected) => {
	expect(shownHints(parameters, itemCount)).toEqual(expected);
});

test('the tool of an agent, which polls and has no panel, has no hint about waiting', () => {
	expect(shownHints({ ...video, awaitMode: 'callback' }, 1, tool)).toEqual([]);
});

test('all hints are shown above the output until the node has run', () => {
	for (const hint of action.description.hints ?? [])
		expect(hint).toMatchObject({ location: 'outputPane', whenToDisplay: 'beforeExecution' });
});
