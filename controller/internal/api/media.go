package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"storyline/playlists"
)

// DigestPath names a file; exported for the same reason as NetworkQuery.
type DigestPath struct {
	SHA256 playlists.Digest `path:"sha256" doc:"64 lower-case hex digits"`
}

// uploadInput takes its body as a stream: a film doesn't fit into memory.
type uploadInput struct {
	DigestPath
	body io.Reader
}

// Resolve is how huma hands over the request before the handler runs.
func (u *uploadInput) Resolve(ctx huma.Context) []error {
	u.body = ctx.BodyReader()
	// A server without deadlines needs none lifted; an error says just that.
	_ = ctx.SetReadDeadline(time.Now().Add(uploadTime))
	return nil
}

// MediaFile is a file that is held.
type MediaFile struct {
	SHA256 playlists.Digest `json:"sha256"`
	Bytes  int64            `json:"bytes"`
}

type mediaOutput struct{ Body MediaFile }

func (a *API) mediaRoutes() {
	put := operation(http.MethodPut, "/media/{sha256}", "put-media", "Put a media file; its bytes must have the digest", http.StatusOK, 0, http.StatusRequestEntityTooLarge)
	put.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	huma.Register(a.huma, put, func(ctx context.Context, in *uploadInput) (*mediaOutput, error) {
		n, err := a.Media.Put(in.SHA256, playlists.MaxMedia, in.body)
		return &mediaOutput{Body: MediaFile{SHA256: in.SHA256, Bytes: n}}, a.problem(ctx, err)
	})
	for method, id := range map[string]string{http.MethodGet: "get-media", http.MethodHead: "head-media"} {
		op := operation(method, "/media/{sha256}", id, "Whether a media file is held", http.StatusOK, 0, http.StatusNotFound)
		huma.Register(a.huma, op, a.mediaHeld)
	}
}

func (a *API) mediaHeld(ctx context.Context, in *DigestPath) (*mediaOutput, error) {
	n, ok, err := a.Media.Size(in.SHA256)
	if err == nil && !ok {
		err = ErrNotFound
	}
	return &mediaOutput{Body: MediaFile{SHA256: in.SHA256, Bytes: n}}, a.problem(ctx, err)
}
