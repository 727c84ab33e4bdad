import type { INodeProperties } from 'n8n-workflow';
import { downloadFilesField, outputField, outputFieldsField } from '../parameters/fields';
import { EXAMPLE_ROUTE, otherRoutesField, type MakeRoute } from '../parameters/otherRoutes';
import type { Route, Routes } from '../service/route';

/** The kinds of tasks whose callbacks start the workflow. */
export function taskKindsField(routes: readonly Route[]): INodeProperties {
	return {
		displayName: 'Kinds of Task',
		name: 'taskKinds',
		type: 'multiOptions',
		required: true,
		options: routes.map(({ kind, words }) => ({ name: words.kindLabel, value: kind })),
		default: [...routes.map(({ kind }) => kind)],
		description:
			'Which tasks call this URL. A callback does not name the kind of its task, so the node asks the service about each chosen kind in turn.',
	};
}

/** The most common first. */
const EVENTS = [
	{ name: 'Result Ready', value: 'succeed', description: 'The files can be downloaded' },
	{ name: 'Task Failed', value: 'failed', description: 'The task ended without a result' },
	{ name: 'Task Accepted', value: 'submitted', description: 'The service has accepted the task' },
	{
		name: 'Task in Progress',
		value: 'processing',
		description: 'The service is working on the task',
	},
];

const NAMES = JSON.stringify(Object.fromEntries(EVENTS.map(({ name, value }) => [value, name])));

/** The trigger's subtitle on the canvas. */
export const EVENTS_SUBTITLE = `={{ $parameter["events"].map((event) => (${NAMES})[event]).join(", ") }}`;

/** All routes whose files and fields can be chosen; for this, one other route is as good as any. */
export function possibleRoutes(byKind: Routes, makeRoute: MakeRoute): Route[] {
	return [...Object.values(byKind), makeRoute(EXAMPLE_ROUTE)];
}

/** The fields of the trigger, which receives the callbacks of tasks created elsewhere. */
export function triggerFields(byKind: Routes, makeRoute: MakeRoute): INodeProperties[] {
	const routes = Object.values(byKind);
	const possible = possibleRoutes(byKind, makeRoute);
	// The only markup that n8n keeps in a notice is links and lists: no line breaks.
	return [
		{
			displayName:
				'To test for free: click "Execute step", then POST a finished task to the Test URL (under "Webhook URLs" above): { "task_id": "…", "task_status": "succeed" } with the ID of a task that you have already made',
			name: 'testNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName:
				'To use it: 1. Publish (activate) this workflow. 2. Copy the Production URL under "Webhook URLs" above. 3. Paste it into "Callback URL" (Additional Fields) of the node that creates the tasks, and choose "Return Immediately" there.',
			name: 'callbackNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName:
				'The service calls from the internet. A URL that begins with localhost or 192.168 cannot work: set WEBHOOK_URL of n8n to its public address.',
			name: 'addressNotice',
			type: 'notice',
			default: '',
		},
		taskKindsField(routes),
		{
			// n8n would offer each option of a field named "Events" as a trigger of its own.
			displayName: 'Task Events',
			name: 'events',
			type: 'multiOptions',
			required: true,
			options: EVENTS,
			default: ['succeed', 'failed'],
			description: 'Which changes of a task start the workflow',
		},
		{
			displayName: 'Check With CometAPI First',
			name: 'verify',
			type: 'boolean',
			default: true,
			description:
				'Whether to ask the service about each callback and return its answer. If the service does not know the IDs, a callback is accepted only if its address has a valid signature from the node that created the task. Without this check, anybody who knows the URL can start the workflow, links may be missing, and no files are downloaded.',
		},
		{
			...downloadFilesField(...possible),
			default: [],
			displayOptions: { show: { verify: [true] } },
		},
		outputField,
		{
			...outputFieldsField(...possible),
			displayOptions: { show: { output: ['selectedFields'] } },
		},
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Ignore Repeats',
					name: 'ignoreRepeats',
					type: 'boolean',
					default: true,
					description:
						'Whether to start the workflow only once per task and status, because the service may call more than once',
				},
				otherRoutesField,
			],
		},
	];
}
