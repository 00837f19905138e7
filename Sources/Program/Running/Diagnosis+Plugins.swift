import SoundalikeFoundations
import SoundalikePlugins

extension Diagnosis {
    /// The plugins of the shipped chains, and bundles that cannot be read.
    static var plugins: Finding {
        let catalogue = PluginCatalogue(retryingProblems: true)
        let uris = Set(catalogue.uris)
        let missing = KnownPlugins.all.filter { !uris.contains($0.uri) }
        let detail = "\(uris.count) LV2 plugin\(uris.count == 1 ? "" : "s")" + catalogue.problems.map { "; left out: \($0)" }.joined()
        guard !missing.isEmpty else { return Finding(name: "plugins", status: .ok, detail: "\(detail), among them all that the shipped chains use") }
        let packages = Set(missing.map(\.package)).sorted().joined(separator: ", ")
        return Finding(
            name: "plugins", status: .missing, detail: "\(detail); the shipped chains also need \(missing.map(\.name).joined(separator: ", "))",
            remedy: "only needed for chains of plugins: install \(packages), or set LV2_PATH to where they are")
    }

    /// The worker program that plugins run in, tried out.
    static var sandbox: Finding {
        do {
            return Finding(name: "sandbox", status: .ok, detail: try SandboxProgram().check())
        } catch {
            let error = SoundalikeError(any: error)
            return Finding(
                name: "sandbox", status: .missing, detail: error.problem, remedy: error.forCommandLine.remedy.map { "only needed for plugins: \($0)" })
        }
    }
}
