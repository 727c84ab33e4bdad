import type { INodeProperties } from 'n8n-workflow';
import { createAwaitModeField } from '../../parameters/awaitMode';
import { additionalFields, newTaskDelivery, waitingOptions } from '../../parameters/createFields';
import { optionsField } from '../../parameters/fields';
import { textToAudio } from './textToAudio';

const showOnlyForAudioCreateFromText = { resource: ['audio'], operation: ['createFromText'] };

/** Fields in the order in which they are filled in; the API's names stand in their routing. */
export const audioCreateFromTextDescription: INodeProperties[] = [
	{
		displayName:
			'Each item makes one sound and is charged to your CometAPI account: about $0.035, however long it is',
		name: 'textToAudioNotice',
		type: 'notice',
		displayOptions: { show: showOnlyForAudioCreateFromText },
		default: '',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		required: true,
		typeOptions: { rows: 3 },
		displayOptions: { show: showOnlyForAudioCreateFromText },
		default: '',
		placeholder: 'e.g. rain on a tin roof, distant thunder',
		description: 'What should be heard, up to 200 characters',
		routing: { send: { type: 'body', property: 'prompt' } },
	},
	{
		displayName: 'Duration',
		name: 'audioDuration',
		type: 'number',
		typeOptions: { minValue: 3, maxValue: 10 },
		displayOptions: { show: showOnlyForAudioCreateFromText },
		default: 5,
		description: 'Length of the sound in seconds, from 3 to 10, in steps of a tenth',
		routing: { send: { type: 'body', property: 'duration' } },
	},
	{ ...createAwaitModeField, displayOptions: { show: showOnlyForAudioCreateFromText } },
	...newTaskDelivery(textToAudio, showOnlyForAudioCreateFromText),
	additionalFields(showOnlyForAudioCreateFromText),
	optionsField(showOnlyForAudioCreateFromText, waitingOptions),
];
