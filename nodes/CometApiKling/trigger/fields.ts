import type { INodeProperties } from 'n8n-workflow';
import { downloadFilesField, outputField, outputFieldsField } from '../parameters/fields';
import type { Routes } from '../service/route';

/** The fields of the trigger, which receives the callbacks of tasks created elsewhere. */
export const triggerFields = (routes: Routes): INodeProperties[] => [
	{
		displayName:
			'Copy the production URL from "Webhook URLs" above into "Callback URL" of the node that creates the tasks. The service must be able to reach it from the internet.',
		name: 'callbackNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [
			{ name: 'Failed', value: 'failed', description: 'The task has ended without a result' },
			{ name: 'Processing', value: 'processing', description: 'The service works on the task' },
			{ name: 'Submitted', value: 'submitted', description: 'The service has accepted the task' },
			{ name: 'Succeeded', value: 'succeed', description: 'The result is ready' },
		],
		default: ['succeed', 'failed'],
		description: 'Which changes of a task start the workflow',
	},
	{
		displayName: 'Verify',
		name: 'verify',
		type: 'boolean',
		default: true,
		description:
			'Whether to ask the service about each callback and return what it answers. Without this, anybody who knows the URL can start the workflow, links may be missing, and no files are downloaded.',
	},
	{
		...downloadFilesField(...Object.values(routes)),
		default: [],
		displayOptions: { show: { verify: [true] } },
	},
	outputField,
	{
		...outputFieldsField(...Object.values(routes)),
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
		],
	},
];
