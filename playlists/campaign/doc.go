// Package campaign turns what people write into what is signed.
//
// An operator writes two files: the fleet ([ParseFleet]: lines, trains,
// carriages, displays) and a campaign ([ParseCampaign]: stories, texts, media,
// hotlines, and the rules that assign stories to carriages). This package reads
// them strictly, judges them ([Campaign.Validate], [Fleet.Validate]) against
// each other and against the [Catalogue] of media, and compiles them
// ([Compile]) into one [playlists.Arrangement] per carriage and the payloads of
// the stories that those name. Editors sign exactly these payloads
// ([Campaign.Stories]), the controller the arrangements.
//
// A person should need one look to put a file right. So nothing stops at the
// first fault: each step returns every [Problem] it finds, with file, line,
// column and a remedy. Every value remembers where it was written.
//
// Everything here is pure: the same files, catalogue and instant give the same
// bytes, on an editor's laptop, in the controller and in a test. That is what
// makes a signature over a story's digest meaningful, and a preview true. Time
// is an argument; nothing opens files, sockets or clocks. The one look outside
// is the zone database: [ParseFleet] finds the fleet's zone with
// [time.LoadLocation], and programs embed time/tzdata so that it is there.
//
// The console edits what people write in place ([EditCampaign], [EditFleet]): a
// change is a splice of the text, so that a file is one thing, whoever wrote
// which line of it. The acts of an operator ([PutOn], [SwapCarriages], ...) are
// lists of such changes.
//
// By file: problem.go (what is wrong and where), read.go, decode.go and
// scalar.go (strict YAML), campaign.go and fleet.go (what people write),
// catalogue.go and probe.go with picture.go, mp4.go, webm.go, webvtt.go (what a
// media file really is), check*.go (judging), target.go and deal.go (which
// carriage tells what), compose.go and compile.go (what is signed); edit.go (what
// can be changed), edit_place.go (where a path leads), edit_set.go and
// edit_items.go (which steps make a change), edit_text.go (where values end),
// edit_splice.go and edit_commit.go (one step), edit_value.go and edit_write.go
// (how the house writes); acts*.go (an operator's acts), new.go (a first text).
package campaign
