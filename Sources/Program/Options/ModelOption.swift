import ArgumentParser

/// The model that listens.
struct ModelOption: ParsableArguments {
    @Option(help: ArgumentHelp("The model: a name that `soundalike models` lists, or the path of a .safetensors file.", valueName: "model"))
    var model: String?
}
