package api

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"storyline/playlists"
)

// Prefix begins every path of this interface.
const Prefix = "/api/v1"

// Options are the rooms that the interface asks. All but Connections and Places
// are needed.
type Options struct {
	Fleets      Fleets
	Places      Places
	Tokens      Tokens
	Connections Connections
	Desk        Desk
	Trust       Trust
	Media       Media
	Campaigns   Campaigns
	Texts       Texts
	Publisher   Publisher
	Displays    Displays
	Plays       Plays
	Programmes  Programmes
	Sealed      Sealed

	PublicKey []byte                  // the controller's ed25519 key
	Version   string                  // of the software
	Now       func() playlists.Millis // the controller's clock
	Wrong     func() string           // what keeps the controller from its work, "" for nothing; may be nil
	Notes     func() []string         // what a person should look at though the controller goes on; may be nil

	// Protect guards everything but the health: it asks for the token.
	Protect func(http.Handler) http.Handler
	Log     *slog.Logger
}

// API serves /api/v1/.
type API struct {
	Options
	huma huma.API
	mux  *http.ServeMux
}

// Body limits, in bytes. playlists and campaign have their own for what is inside.
const (
	maxSmall    = 64 << 10
	maxFleet    = 4 << 20
	maxCampaign = 8 << 20
	maxPlan     = maxFleet + maxCampaign + 8<<20 // with signed stories
)

// uploadTime bounds how long the body of one media file may take.
const uploadTime = 30 * time.Minute

// New makes the interface.
func New(o Options) *API {
	a := &API{Options: o, mux: http.NewServeMux()}
	c := huma.DefaultConfig("Storyline controller", "1")
	c.Info.Description = "Publish campaign stories to carriage displays and see what was really shown. Instants are milliseconds since 1970 UTC."
	c.OpenAPIPath = Prefix + "/openapi"
	c.DocsPath = ""    // its page loads a script from another site
	c.SchemasPath = "" // one document is enough
	c.CreateHooks = nil
	c.RejectUnknownQueryParameters = true
	c.Transformers = []huma.Transformer{shorten}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "the administrator's token, in the file api-token of the controller's data directory"},
	}
	a.huma = humago.New(a.mux, c)
	a.routes()
	return a
}

// ServeHTTP serves the interface: health to all, the rest behind Protect.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if r.URL.Path == Prefix+"/health" {
		a.mux.ServeHTTP(w, r)
		return
	}
	a.Protect(a.mux).ServeHTTP(w, r)
}

// OpenAPI gives the document that describes the interface, indented JSON.
func (a *API) OpenAPI() ([]byte, error) { return a.huma.OpenAPI().MarshalJSON() }

func (a *API) routes() {
	a.healthRoutes()
	a.fleetRoutes()
	a.displayRoutes()
	a.deskRoutes()
	a.trustRoutes()
	a.mediaRoutes()
	a.campaignRoutes()
	a.textRoutes()
	a.publishRoutes()
	a.playRoutes()
	a.programmeRoutes()
	a.sealedRoutes()
}

// operation fills in what all operations share.
func operation(method, path, id, summary string, status int, limit int64, errors ...int) huma.Operation {
	return huma.Operation{
		Method: method, Path: Prefix + path, OperationID: id, Summary: summary, DefaultStatus: status,
		MaxBodyBytes: limit, BodyReadTimeout: 30 * time.Second,
		Errors:   append([]int{http.StatusUnauthorized, http.StatusUnprocessableEntity}, errors...),
		Security: []map[string][]string{{"token": {}}},
	}
}

// network gives the network that is asked for: the named one or, if none is
// named, the only one.
func (a *API) network(ctx context.Context, named playlists.Network) (playlists.Network, error) {
	all, err := a.Fleets.Networks(ctx)
	switch {
	case err != nil:
		return "", a.problem(ctx, err)
	case named != "" && slices.Contains(all, named):
		return named, nil
	case named == "" && len(all) == 1:
		return all[0], nil
	case named == "" && len(all) > 1:
		return "", invalid("query.network", "", "there are several networks: name one")
	}
	return "", &huma.ErrorModel{Status: http.StatusNotFound, Title: "not found", Detail: "no such network: put its fleet first"}
}
