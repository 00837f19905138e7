/// Plugins that the shipped chains use, and where they come from.
public enum KnownPlugins {
    /// One of them.
    public struct Plugin: Sendable {
        /// Its identity.
        public let uri: String
        /// What it is called.
        public let name: String
        /// The Debian package that has it.
        public let package: String
    }

    /// The plugins of the chains for mastering, voice and distortion.
    public static let all = [
        Plugin(uri: "http://calf.sourceforge.net/plugins/MultibandCompressor", name: "Calf Multiband Compressor", package: "calf-plugins"),
        Plugin(uri: "http://calf.sourceforge.net/plugins/MultibandGate", name: "Calf Multiband Gate", package: "calf-plugins"),
        Plugin(uri: "http://lsp-plug.in/plugins/lv2/graph_equalizer_x32_mono", name: "LSP Graphic Equalizer x32 Mono", package: "lsp-plugins-lv2"),
        Plugin(uri: "http://lsp-plug.in/plugins/lv2/para_equalizer_x32_mono", name: "LSP Parametric Equalizer x32 Mono", package: "lsp-plugins-lv2"),
        Plugin(uri: "http://lsp-plug.in/plugins/lv2/limiter_mono", name: "LSP Limiter Mono", package: "lsp-plugins-lv2"),
        Plugin(uri: "http://invadarecords.com/plugins/lv2/tube/mono", name: "Invada Tube Distortion (mono)", package: "invada-studio-plugins-lv2"),
    ]

    /// What to do about a plugin that is not installed.
    static func remedy(for uri: String) -> String {
        let packages = ["http://calf.sourceforge.net/": "calf-plugins", "http://lsp-plug.in/": "lsp-plugins-lv2",
            "http://invadarecords.com/": "invada-studio-plugins-lv2"]
        guard let package = packages.first(where: { uri.hasPrefix($0.key) })?.value else { return "install it, or set LV2_PATH to its folder" }
        return "install \(package), or set LV2_PATH to its folder"
    }
}
