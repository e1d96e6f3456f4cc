package console

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"storyline/playlists"
	"storyline/playlists/screen"
)

// frameOf draws up the frame of a slot as the carriage's own screen server does.
// Its id tells the page whether what it shows is still what it should: the same
// order, words and start give the same id.
func frameOf(s *playlists.Slot, from int64, pl *place) *screen.Frame {
	f := screen.FrameOf("", *s, from, pl.carriage.ID)
	var story playlists.Digest
	if s.Entry != nil {
		story = s.Entry.Digest
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%s|%s|%s|%s", story, f.Start, f.Kind, f.Lang, f.Src, f.Heading))
	f.ID = hex.EncodeToString(sum[:8])
	return &f
}
