import type { Routes } from '../service/route';
import { videoToAudio } from './audio/videoToAudio';

/** Every route that the nodes know, by the kind under which parked executions name it. */
export const ROUTES: Routes = { [videoToAudio.kind]: videoToAudio };
