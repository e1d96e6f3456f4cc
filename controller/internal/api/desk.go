package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type signInOutput struct {
	Body struct {
		Code string `json:"code" doc:"signs one person in to the console, once, within ten minutes: open /sign-in?code=CODE"`
	}
}

func (a *API) deskRoutes() {
	huma.Register(a.huma, operation(http.MethodPost, "/sign-ins", "sign-in", "Make a code with which a person signs in to the console", http.StatusCreated, maxSmall),
		func(context.Context, *struct{}) (*signInOutput, error) {
			out := &signInOutput{}
			out.Body.Code = a.Desk.Code(a.Now())
			return out, nil
		})
}
