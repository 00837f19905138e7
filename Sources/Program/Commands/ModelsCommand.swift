import ArgumentParser
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles

/// `soundalike models`: the models that `--model` can name.
struct ModelsCommand: ParsableCommand, JSONReporting {
    static let configuration = CommandConfiguration(
        commandName: "models", abstract: "List the shipped and installed models.",
        discussion: "A model is a file NAME.safetensors in one of the folders of models; the variable \(ModelLocator.variable) names one more folder.")

    @OptionGroup var report: JSONOption

    var wantsJSON: Bool { report.json }

    func run() throws {
        let locator = ModelLocator()
        let models = locator.available().map(ModelReport.init)
        guard !report.json else { return try JSONOutput(results: models).write() }
        guard !models.isEmpty else {
            return try Console.output("No models. They are looked for in:\n" + locator.folders.map { "  \($0)" }.joined(separator: "\n"))
        }
        var table = TextTable([("model", .left), ("for", .left), ("kind", .left), ("licence", .left), ("file", .left)])
        for model in models {
            let command = model.kind.map { $0 == ControllerModel.kind ? "process" : "match" }
            table.add(model.name, command ?? "-", model.kind ?? "damaged", model.licence ?? "-", model.path)
        }
        try Console.output(table.text)
        for model in models {
            if let error = model.error { Console.warn(error.message) }
        }
    }
}
