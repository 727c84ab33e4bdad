import type { INodeProperties } from 'n8n-workflow';
import { createAwaitModeField } from '../../parameters/awaitMode';
import { additionalFields, newTaskDelivery, waitingOptions } from '../../parameters/createFields';
import { optionsField } from '../../parameters/fields';
import { clipFields, durationField } from './clip';
import { modeField, modelField, soundField } from './models';
import { aspectRatioField, textToVideo } from './textToVideo';

const showOnlyForVideoCreateFromText = { resource: ['video'], operation: ['createFromText'] };

/** Fields in the order in which they are filled in; the API's names stand in their routing. */
export const videoCreateFromTextDescription: INodeProperties[] = [
	{
		displayName:
			'Each item makes one clip and is charged to your CometAPI account: about $0.42 for 5 seconds of Kling V3 in Standard, other values of "Model", "Mode", "Duration" and "Sound" cost less or more',
		name: 'textToVideoNotice',
		type: 'notice',
		displayOptions: { show: showOnlyForVideoCreateFromText },
		default: '',
	},
	{
		displayName: 'Prompt',
		name: 'prompt',
		type: 'string',
		required: true,
		typeOptions: { rows: 3 },
		displayOptions: { show: showOnlyForVideoCreateFromText },
		default: '',
		placeholder: 'e.g. a fox walks through fresh snow at dawn',
		description: 'What the clip shows, up to 2500 characters',
		routing: { send: { type: 'body', property: 'prompt' } },
	},
	{ ...modelField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	{ ...modeField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	{ ...durationField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	{ ...aspectRatioField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	{ ...soundField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	{ ...createAwaitModeField, displayOptions: { show: showOnlyForVideoCreateFromText } },
	...newTaskDelivery(textToVideo, showOnlyForVideoCreateFromText),
	additionalFields(showOnlyForVideoCreateFromText, [...clipFields]),
	optionsField(showOnlyForVideoCreateFromText, waitingOptions),
];
