import type { INodeProperties } from 'n8n-workflow';
import { downloadFilesField, outputField, outputFieldsField } from '../parameters/fields';
import { EXAMPLE_ROUTE, otherRoutesField, type MakeRoute } from '../parameters/otherRoutes';
import type { Route, Routes } from '../service/route';

/** The tasks that the trigger hears of, by the kinds of their routes. */
export function taskKindsField(routes: readonly Route[]): INodeProperties {
	return {
		displayName: 'Kinds of Task',
		name: 'taskKinds',
		type: 'multiOptions',
		required: true,
		options: routes.map(({ kind, words }) => ({ name: words.kindLabel, value: kind })),
		default: [...routes.map(({ kind }) => kind)],
		description:
			'Which tasks call this URL. A call does not say of which kind its task is, so the service is asked about the chosen ones in turn.',
	};
}

/** The one that most people want is first: n8n offers each as a trigger of its own, in this order. */
const EVENTS = [
	{ name: 'Result Ready', value: 'succeed', description: 'The files are there' },
	{ name: 'Task Failed', value: 'failed', description: 'The task has ended without a result' },
	{ name: 'Task Accepted', value: 'submitted', description: 'The service has taken the task' },
	{ name: 'Task in Progress', value: 'processing', description: 'The service works on the task' },
];

const NAMES = JSON.stringify(Object.fromEntries(EVENTS.map(({ name, value }) => [value, name])));

/** What the trigger on the canvas says that it hears of. */
export const EVENTS_SUBTITLE = `={{ $parameter["events"].map((event) => (${NAMES})[event]).join(", ") }}`;

/** All whose files and fields can be chosen; which other routes there are does not matter for that. */
export function possibleRoutes(byKind: Routes, makeRoute: MakeRoute): Route[] {
	return [...Object.values(byKind), makeRoute(EXAMPLE_ROUTE)];
}

/** The fields of the trigger, which receives the callbacks of tasks created elsewhere. */
export function triggerFields(byKind: Routes, makeRoute: MakeRoute): INodeProperties[] {
	const routes = Object.values(byKind);
	const possible = possibleRoutes(byKind, makeRoute);
	return [
		{
			displayName:
				'1. Publish (activate) this workflow. 2. Open "Webhook URLs" above and copy the Production URL. 3. Paste it into "Callback URL" (Additional Fields) of the node that creates the tasks, and choose "Return Immediately" there.',
			name: 'callbackNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName:
				'The service calls from the internet. If the URL begins with localhost or 192.168, it cannot work: set WEBHOOK_URL of n8n to its public address.',
			name: 'addressNotice',
			type: 'notice',
			default: '',
		},
		taskKindsField(routes),
		{
			displayName: 'Events',
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
				'Whether to ask the service about each callback and return what it answers. Only a callback that its address proves is returned itself if the service does not know its IDs. Without this, anybody who knows the URL can start the workflow, links may be missing, and no files are downloaded.',
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
						'Whether to start the workflow only once per task and status, as the service may call more than once',
				},
				otherRoutesField,
			],
		},
	];
}
