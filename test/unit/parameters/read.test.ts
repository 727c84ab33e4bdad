import type { IExecuteSingleFunctions, INodeProperties } from 'n8n-workflow';
import { CometApiKling } from '../../../nodes/CometApiKling/CometApiKling.node';
import { OPTION_DEFAULTS, readWaiting } from '../../../nodes/CometApiKling/parameters/read';

/** Reads how an item with these Options waits. */
function waitingOf(options: object) {
	const context: Pick<IExecuteSingleFunctions, 'getNodeParameter'> = {
		getNodeParameter: (() => options) as IExecuteSingleFunctions['getNodeParameter'],
	};
	return readWaiting(context as IExecuteSingleFunctions);
}

/** The fields of the collection Options, for each operation that has one. */
const collections = new CometApiKling().description.properties
	.filter(({ name }) => name === 'options')
	.map(({ displayOptions, options }): [string, INodeProperties[]] => [
		[displayOptions?.show?.resource, displayOptions?.show?.operation].join(' '),
		options as INodeProperties[],
	]);

test('every operation that can wait has options', () => {
	expect(collections.map(([operation]) => operation).sort()).toEqual([
		'audio awaitResult',
		'audio createFromText',
		'audio createFromVideo',
		'other awaitResult',
		'other create',
		'video awaitResult',
		'video createFromImage',
		'video createFromText',
	]);
});

test.each(collections)(
	'the defaults shown in the fields of %s are those in use',
	(_name, fields) => {
		const used: Record<string, unknown> = { ...OPTION_DEFAULTS, onTimeout: 'error' };
		for (const field of fields)
			expect([field.name, field.default]).toEqual([field.name, used[field.name]]);
	},
);

test('an item without options waits with the documented defaults', () => {
	expect(waitingOf({})).toEqual({
		pollIntervalMs: 5000,
		maxWaitMs: 20 * 60_000,
		continuesOnTimeout: false,
		maxParallelTasks: 0,
	});
});

test.each([
	[{ pollInterval: 7 }, { pollIntervalMs: 7000 }],
	[{ pollInterval: '7' }, { pollIntervalMs: 7000 }],
	[{ maxWait: 0.5 }, { maxWaitMs: 30_000 }],
	[{ onTimeout: 'continue' }, { continuesOnTimeout: true }],
	[{ onTimeout: 'error' }, { continuesOnTimeout: false }],
	[{ maxParallelTasks: 3 }, { maxParallelTasks: 3 }],
	[{ maxParallelTasks: 0.5 }, { maxParallelTasks: 1 }],
])('the options %j give %j', (options, waiting) => {
	expect(waitingOf(options)).toMatchObject(waiting);
});

test.each([
	[{ pollInterval: 0 }, '"Poll Interval (Seconds)"'],
	[{ pollInterval: 3601 }, '"Poll Interval (Seconds)"'],
	[{ maxWait: 0 }, '"Max Wait (Minutes)"'],
	[{ maxWait: 'long' }, '"Max Wait (Minutes)"'],
	[{ maxWait: 7 * 24 * 60 + 1 }, '"Max Wait (Minutes)"'],
	[{ maxParallelTasks: -1 }, '"Max Parallel Tasks"'],
])('the options %j are invalid, and the error names %s', (options, label) => {
	expect(() => waitingOf(options)).toThrow(label);
});
