import type { Route, Routes } from '../service/route';
import { textToAudio } from './audio/textToAudio';
import { videoToAudio } from './audio/videoToAudio';
import { imageToVideo } from './video/imageToVideo';
import { textToVideo } from './video/textToVideo';

const ALL: Route[] = [videoToAudio, textToAudio, imageToVideo, textToVideo];

/** Every route that the nodes know, by the kind under which parked executions name it. */
export const ROUTES: Routes = Object.fromEntries(ALL.map((route) => [route.kind, route]));
