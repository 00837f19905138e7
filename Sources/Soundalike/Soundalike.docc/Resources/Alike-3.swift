import Soundalike

func alike(_ voice: Recording, reference: Recording) async throws -> Recording {
    let match = try await Matcher().match(input: voice, reference: reference)
    var options = RenderOptions()
    options.amounts = Amounts(overall: 0.5, byName: ["eq.low_gain": 0])
    return try await Renderer(options: options).render(match.settings, voice).recording
}
