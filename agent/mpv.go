package agent

import (
	"image"

	"storyline/agent/internal/card"
	"storyline/agent/internal/mpv"
)

// newMpv makes the screen that is an mpv.
func (a *Agent) newMpv() *mpv.Room {
	return mpv.New(mpv.Options{
		Cover: a.glass.backdrop.Cover, Source: a.player, Sink: a.player, Now: a.player.Now, Media: a.media,
		Artist: mpv.Artist{Draw: card.Draw, Stand: card.Stand, Field: card.Field},
		Glass:  image.Pt(a.cfg.Screen.Width, a.cfg.Screen.Height), Output: a.cfg.Screen.Output, Ceiling: int64(a.cfg.Screen.Memory) * 1e6, Log: a.log,
	})
}
