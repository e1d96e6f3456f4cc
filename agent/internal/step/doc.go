// Package step says how far apart this display and its siblings change slide.
//
// The displays of a carriage are in step because each plays the same programme by
// its own clock; they never ask each other what to show. So none of them can know
// that its clock is wrong: by its own clock each is right. About once a minute a
// display therefore asks its siblings, over the train's network, what their clocks
// say and when their last slides came onto the glass. Four instants of one question
// (sent, come, left, got) give by how much the clocks differ, as NTP does it, and
// the question that took least time is believed most. From that follows by how much
// one display is ahead of the other.
//
// What comes of it is told: in the status and, if it stays large, as a trouble with
// the sibling's name. Nothing on the screen changes by it, and a sibling that is
// silent is no fault.
package step
