/**
 * Sends dead jobs to run again, many at once and with care: {@link org.watchbill.replay.Replay} has
 * the rules, {@link org.watchbill.replay.StepReplay} is what a node does for one, {@link
 * org.watchbill.replay.DriveReplays} says when.
 */
package org.watchbill.replay;
