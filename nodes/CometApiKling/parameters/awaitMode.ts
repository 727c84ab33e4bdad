import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { Run } from '../run/run';
import { requireOption } from './checks';
import { readForRun } from './taskKind';

export type AwaitMode = 'poll' | 'callback' | 'none';

/** The ways to wait that every waiting operation has. */
const WAITING_MODES: INodePropertyOptions[] = [
	{
		name: 'Poll Until Finished',
		value: 'poll',
		description:
			'Recommended. Checks every few seconds until the task has finished; works everywhere.',
	},
	{
		name: 'Wait for Callback',
		value: 'callback',
		description:
			'For n8n with a public address: sleeps until the service calls back; survives restarts',
	},
];

/** For a task that exists. No expression: the items of a run are suspended together or not at all. */
export const awaitModeField: INodeProperties = {
	displayName: 'How to Wait',
	name: 'awaitMode',
	type: 'options',
	noDataExpression: true,
	options: WAITING_MODES,
	default: 'poll',
	description:
		'Wait for Callback works for tasks that were created in this execution with the expression {{ $execution.resumeUrl }} as Callback URL',
};

/** Creating can also do without waiting. */
export const createAwaitModeField: INodeProperties = {
	...awaitModeField,
	displayName: 'Await Result',
	description: 'Whether and how to wait for the result, which usually takes a few minutes',
	options: [
		...WAITING_MODES,
		{
			name: 'Return Immediately',
			value: 'none',
			description: 'Returns the new task at once; fetch its result later with Await Result',
		},
	],
	builderHint: {
		propertyHint:
			'Poll Until Finished by default. Wait for Callback for long lists and for runs that must survive a restart; it needs an n8n that is reachable from the internet. Return Immediately where this step is run alone or within a time limit, then Await Result with the task_id: a task takes minutes.',
	},
};

/** How the user wants to wait. An agent's tool call cannot sleep: it polls. */
export function readAwaitMode(run: Run, field: INodeProperties): AwaitMode {
	const mode = requireOption(readForRun(run, field), field) as AwaitMode;
	return mode === 'callback' && run.isTool ? 'poll' : mode;
}
