package api

import "storyline/playlists"

// PlayKey names one play for ever. The zero key lies before every play.
type PlayKey struct {
	Display playlists.DisplayID
	Journal playlists.ID128
	Seq     uint64
}

// Play is a stored play.
type Play struct {
	Display  playlists.DisplayID `json:"display"`
	Received playlists.Millis    `json:"received" doc:"when it was stored"`
	Dated    playlists.Millis    `json:"dated,omitempty" doc:"when it was, ms since 1970: wall or, if its clock was untrusted, by what became known of its boot; absent: nobody knows"`
	playlists.Play
}

// Summary is what the ledger holds of a network between two instants.
type Summary struct {
	Network      playlists.Network `json:"network"`
	From         playlists.Millis  `json:"from"`
	Until        playlists.Millis  `json:"until"`
	Counts       []Count           `json:"counts"`
	Afterwards   int64             `json:"afterwards" doc:"of the plays in counts, those whose display did not know the time then, and found it out later"`
	Undated      int64             `json:"undated" doc:"plays of displays that did not know the time and have not found it out; in no other count"`
	Unknown      int64             `json:"unknown" doc:"plays that are gone and can never be counted, of displays of this network or of none"`
	Contradicted int64             `json:"contradicted" doc:"plays that came a second time with other words; the first ones count; see /plays/contradicted"`
	Redated      int64             `json:"redated" doc:"boots of displays of this network or of none of which another date was said later; the first ones stand"`
}

// Contradiction is a play that came a second time with other words. The first one
// counts; either shows that a journal was changed, or two displays share an id.
type Contradiction struct {
	Display playlists.DisplayID `json:"display"`
	Journal playlists.ID128     `json:"journal"`
	Seq     uint64              `json:"seq"`
	Kept    playlists.Digest    `json:"kept" doc:"SHA-256 of the record that came first and counts; GET /plays has it"`
	Came    playlists.Digest    `json:"came" doc:"SHA-256 of the record that came later"`
	Play    Play                `json:"play" doc:"the record that came later; it is in no count"`
}

// Count is how often one slide was told in one carriage, by outcome. Only whole
// plays count as told.
type Count struct {
	Carriage playlists.Carriage `json:"carriage"`
	Story    playlists.Digest   `json:"story"`
	Slide    playlists.SlideID  `json:"slide"`
	Lang     playlists.Lang     `json:"lang"`
	Outcome  playlists.Outcome  `json:"outcome"`
	Plays    int64              `json:"plays"`
	Shown    int64              `json:"shown" doc:"ms"`
}
