package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
)

type sealedPlaylistInput struct {
	NetworkQuery
	Carriage playlists.Carriage `path:"carriage" pattern:"^[a-z0-9][a-z0-9-]{0,39}$"`
}

// sealedRoutes give orders as displays get them, for whoever carries them where no
// network does. Nothing in them is secret, and nobody can change them.
func (a *API) sealedRoutes() {
	op := operation(http.MethodGet, "/displays/{display}/binding", "get-binding",
		"A display's binding as it is published, byte for byte", http.StatusOK, 0, http.StatusNotFound)
	huma.Register(a.huma, op, func(ctx context.Context, in *displayInput) (*bytesOutput, error) {
		b, err := a.Sealed.SealedBinding(ctx, in.Display)
		return &bytesOutput{ContentType: "application/json", Body: b}, a.problem(ctx, err)
	})
	op = operation(http.MethodGet, "/carriages/{carriage}/playlist", "get-playlist",
		"A carriage's playlist as it is published, byte for byte", http.StatusOK, 0, http.StatusNotFound)
	huma.Register(a.huma, op, func(ctx context.Context, in *sealedPlaylistInput) (*bytesOutput, error) {
		n, err := a.network(ctx, in.Network)
		if err != nil {
			return nil, err
		}
		b, err := a.Sealed.SealedPlaylist(ctx, n, in.Carriage)
		return &bytesOutput{ContentType: "application/json", Body: b}, a.problem(ctx, err)
	})
}
