// Package arrange is where an operator says which carriages tell which stories, and
// when: trains drawn as trains, onto which stories are put by hand or dealt by a
// rule; a map of what each line tells; the rules on a timeline; and what somebody
// sees who rides for some minutes.
//
// Nothing here knows a second way to arrange. What a carriage tells is dealt by
// the campaign's own [campaign.Campaign.Deal] and decided by the display's own
// [playlists.Programme]. A draft need not be sound for that: its stories are
// sketched, with the lengths and hours they have so far. Carriages to which the
// same is dealt are asked about once, so that ten thousand cost little more than
// ten.
//
// Each act is one change of the campaign's text.
package arrange
