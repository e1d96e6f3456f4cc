// Command storyline-agent runs one carriage display.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"storyline/agent"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := command().ExecuteContext(ctx)
	stop()
	if err != nil {
		os.Exit(1)
	}
}

// command runs the display; its subcommands are for the technician before it.
func command() *cobra.Command {
	var config string
	var check bool
	c := &cobra.Command{
		Use:   "storyline-agent --config agent.yaml",
		Short: "Run one carriage display",
		Long: "Run one carriage display: keep the orders that the controller publishes, play the stories\n" +
			"they arrange on the screen of this machine, and report what was really shown.",
		Version:      agent.Version(),
		Args:         cobra.NoArgs,
		SilenceUsage: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := agent.LoadConfig(config)
			if err != nil {
				return err
			}
			if check {
				return checked(cmd.OutOrStdout(), config, &cfg)
			}
			return run(cmd.Context(), cfg, cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	c.PersistentFlags().StringVar(&config, "config", "/etc/storyline/agent.yaml", "the display's configuration")
	c.Flags().BoolVar(&check, "check-config", false, "say what is wrong with the configuration and its files, and end")
	c.AddCommand(append(panelActs(&config), doctorCommand(&config), logsCommand(&config))...)
	c.CompletionOptions.DisableDefaultCmd = true
	return c
}

func checked(out io.Writer, path string, cfg *agent.Config) error {
	if err := cfg.CheckFiles(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	_, err := fmt.Fprintf(out, "%s: display %s is ready to run\n", path, cfg.Display)
	return err
}

// run runs the display. Its first line on standard output says, for programs,
// where its screen is.
func run(ctx context.Context, cfg agent.Config, out, errs io.Writer) error {
	log := cfg.Logger(errs)
	a, err := agent.New(cfg, log)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(out, "ready screen=http://%s/screen/\n", a.Addr()); err != nil {
		log.Warn("nobody reads standard output", slog.Any("error", err))
	}
	return a.Run(ctx)
}
