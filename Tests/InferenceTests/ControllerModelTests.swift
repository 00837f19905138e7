import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import TestSupport
import Testing

@Suite struct ControllerModelTests {
    private let architecture = ControllerArchitecture(.small, parameterCount: 2)
    private let description = ControllerDescription(chain: "[[effects]]\n", parameters: ["eq/low_gain", "eq/high_gain"])

    private func file(
        kind: String = ControllerModel.kind, architecture: ControllerArchitecture? = nil, description: ControllerDescription?,
        frontEnd: FrontEndSettings = .controller
    ) throws -> SafetensorsFile {
        var file = try randomWeights(for: self.architecture.graph, seed: 1)
        let metadata = ModelMetadata(
            kind: kind, architecture: try JSONValue(encoding: architecture ?? self.architecture), frontEnd: try JSONValue(encoding: frontEnd),
            parameters: [], controller: try description.map { try JSONValue(encoding: $0) }, recipe: "", program: "test", licence: "CC0-1.0")
        try metadata.store(in: &file)
        return file
    }

    /// One whose every value has a number of its own counts once.
    @Test func parametersAreCounted() {
        let parameters = ["eq/low_gain", "amp/model=1", "amp/model=2", "amp/model=3", "amp/gain"]
        #expect(ControllerDescription(chain: "", parameters: parameters).parameterCount == 3)
    }

    @Test func comesBackAsItWas() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("controller.safetensors")
        try file(description: description).write(to: path)
        let model = try ControllerModel(contentsOf: path)
        #expect(model.description == description)
        #expect(model.frontEnd == .controller)
        #expect(model.network.architecture == architecture)
        let silence = [Float](repeating: -6, count: 157 * 128)
        #expect(try model.network.values(of: silence).count == 2)
    }

    @Test func refusesWhatDoesNotFitTogether() throws {
        func problem(_ file: SafetensorsFile) -> String {
            let error = #expect(throws: SoundalikeError.self) { try ControllerModel(file, subject: "m") }
            #expect(error?.code == .badData)
            #expect(error?.subject == "m")
            return error?.problem ?? ""
        }
        #expect(problem(try file(kind: "matcher", description: description)).contains("not controller"))
        #expect(problem(try file(description: nil)).contains("which parameters it sets"))
        #expect(problem(try file(description: .init(chain: "", parameters: []))).contains("no parameter"))
        #expect(problem(try file(description: .init(chain: "", parameters: ["a", "a"]))).contains("twice"))
        #expect(problem(try file(description: .init(chain: "", parameters: ["a"]))).contains("numbers of parameters"))
        var other = description
        other.timing.contextSamples = 20_480
        #expect(problem(try file(description: other)).contains("frames"))
        other.timing.frameSamples = 0
        #expect(problem(try file(description: other)).contains("frame of 0"))
        var frontEnd = FrontEndSettings.controller
        frontEnd.bandCount = 64
        #expect(problem(try file(description: description, frontEnd: frontEnd)).contains("numbers of bands"))
        var wide = architecture
        wide.parameterCount = 3
        #expect(problem(try file(architecture: wide, description: description)).contains("output.weight"))
    }

    /// The first models' front ends name no mel scale.
    @Test func oldFrontEndsAreSlaneys() throws {
        var members = try #require(try JSONValue(encoding: FrontEndSettings()).members)
        members["mel_scale"] = nil
        #expect(try JSONValue.object(members).decode(FrontEndSettings.self) == FrontEndSettings())
    }
}
