package arrange

import (
	"time"

	"storyline/controller/internal/desk"
	"storyline/playlists"
)

// wallForm is what a browser's field of date and time sends.
const wallForm = "2006-01-02T15:04"

// moment reads an instant on the network's wall clock. Years in which no campaign
// is told are no instants.
func (b *board) moment(text string, rd *desk.Reader) (playlists.Millis, bool) {
	t, err := time.ParseInLocation(wallForm, text, rd.Zone)
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		return 0, false
	}
	return t.UnixMilli(), true
}

// wall writes an instant as such a field holds it.
func wall(t playlists.Millis, rd *desk.Reader) string {
	return time.UnixMilli(t).In(rd.Zone).Format(wallForm)
}

// within gives an instant within the campaign's window that is nearest to one.
func (b *board) within(t playlists.Millis) playlists.Millis {
	from, until := b.window()
	return min(max(t, from+12*3_600_000), until-1)
}
