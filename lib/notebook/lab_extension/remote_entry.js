/**
 * The kit's view of figures in JupyterLab, as a federated extension in one script that needs no build:
 * a figure is shown as its picture, in the figure's own size and never wider than its cell, and becomes
 * interactive under the mouse. (The view of PyPI's `plotly` shows pictures of twice the pixels in twice
 * the size, cuts them off, and writes other pictures into the notebook as the mouse passes.)
 */
(() => {
  const MIME = "application/vnd.plotly.v1+json";
  /** As plotly has it where a figure does not say. */
  const [WIDTH, HEIGHT] = [700, 450];
  /** In a cell that is narrower the toolbar would cover the figure: it stays a picture. */
  const ROOM = 400;
  const here = document.currentScript.src;

  let plotly;
  /** Loads plotly.js, once, when the first figure becomes interactive. */
  const loadPlotly = () =>
    plotly ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("plotly.min.js", here).href;
      script.onload = () => resolve(globalThis.Plotly);
      script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
      document.head.append(script);
    });

  /** A class of views, over JupyterLab's own class of widgets. */
  const viewOver = (Widget) =>
    class extends Widget {
      constructor() {
        super();
        this.addClass("iel-Figure");
      }

      renderModel({ data, metadata }) {
        this.figure = data[MIME];
        const { layout = {} } = this.figure;
        const { width = layout.width ?? WIDTH, height = layout.height ?? HEIGHT } =
          metadata["image/png"] ?? {};
        this.size = { width, height };
        this.drawn?.remove();
        this.drawn = undefined;
        this.node.replaceChildren();
        const png = data["image/png"];
        if (png === undefined) return this.draw();
        const picture = document.createElement("img");
        picture.src = `data:image/png;base64,${[png].flat().join("").replaceAll("\n", "")}`;
        picture.alt = [data["text/plain"] ?? ""].flat().join("");
        picture.width = width;
        picture.style.cssText = "display:block;max-width:100%;height:auto";
        picture.addEventListener("pointerenter", () => this.draw());
        this.node.append(picture);
        return Promise.resolve();
      }

      /** The size in this cell: the figure's own, or as much of it as there is room for. */
      fitting() {
        const { width, height } = this.size;
        const room = Math.floor(this.node.clientWidth) || width;
        return {
          width: Math.min(width, room),
          height: Math.round(height * Math.min(1, room / width)),
        };
      }

      async draw() {
        if (this.drawn || this.fitting().width < Math.min(ROOM, this.size.width)) return;
        const drawn = this.drawn = document.createElement("div");
        const Plotly = await loadPlotly();
        const { data, layout, config } = structuredClone(this.figure);
        const fitting = this.fitting();
        drawn.style.cssText = "position:absolute;visibility:hidden";
        this.node.append(drawn);
        await Plotly.newPlot(drawn, data, { ...layout, ...fitting, autosize: false }, {
          ...config,
          responsive: false,
        });
        drawn.style.cssText = "";
        this.node.replaceChildren(drawn);
      }

      onResize() {
        if (!this.drawn?.data) return;
        const { width, height } = this.fitting();
        if (width === this.drawn.layout.width) return;
        void globalThis.Plotly.relayout(this.drawn, { width, height });
      }
    };

  const extensionOver = (Widget) => {
    const View = viewOver(Widget);
    return {
      id: "iel-figures:factory",
      description: "Shows figures of plotly.",
      rank: 1, // before that of PyPI's plotly
      dataType: "json",
      rendererFactory: { safe: true, mimeTypes: [MIME], createRenderer: () => new View() },
    };
  };

  let shared;
  globalThis._JUPYTERLAB ??= {};
  globalThis._JUPYTERLAB["iel-figures"] = {
    init(scope) {
      shared = scope;
    },
    async get() {
      const [widgets] = Object.values(shared["@lumino/widgets"]);
      const { Widget } = (await widgets.get())();
      return () => ({ __esModule: true, default: extensionOver(Widget) });
    },
  };
})();
