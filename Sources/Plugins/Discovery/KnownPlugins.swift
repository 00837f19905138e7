/// Plugins that the shipped chains use, and where they come from.
public enum KnownPlugins {
    /// One of them.
    public struct Plugin: Sendable {
        /// Its identity.
        public let uri: String
        /// What it is called.
        public let name: String
        /// The Debian package that has it.
        public var package: String { KnownPlugins.package(of: uri) ?? "" }
    }

    /// The plugins of all shipped chains.
    public static let all = [
        Plugin(uri: "http://calf.sourceforge.net/plugins/Deesser", name: "Calf Deesser"),
        Plugin(uri: "http://calf.sourceforge.net/plugins/MultibandCompressor", name: "Calf Multiband Compressor"),
        Plugin(uri: "http://calf.sourceforge.net/plugins/MultibandGate", name: "Calf Multiband Gate"),
        Plugin(uri: "http://calf.sourceforge.net/plugins/Reverb", name: "Calf Reverb"),
        Plugin(uri: "http://calf.sourceforge.net/plugins/Saturator", name: "Calf Saturator"),
        Plugin(uri: "http://lsp-plug.in/plugins/lv2/compressor_mono", name: "LSP Compressor Mono"),
        Plugin(uri: "http://lsp-plug.in/plugins/lv2/expander_mono", name: "LSP Expander Mono"),
        Plugin(uri: "http://lsp-plug.in/plugins/lv2/graph_equalizer_x16_ms", name: "LSP Graphic Equalizer x16 MidSide"),
        Plugin(uri: "http://lsp-plug.in/plugins/lv2/graph_equalizer_x32_mono", name: "LSP Graphic Equalizer x32 Mono"),
        Plugin(uri: "http://lsp-plug.in/plugins/lv2/limiter_mono", name: "LSP Limiter Mono"),
        Plugin(uri: "http://lsp-plug.in/plugins/lv2/mb_compressor_stereo", name: "LSP Multiband Compressor Stereo x8"),
        Plugin(uri: "http://guitarix.sourceforge.net/plugins/gx_amp#GUITARIX", name: "GxAmplifier-X"),
    ]

    /// The Debian package of a maker's plugins; nil for makers that are not known.
    private static func package(of uri: String) -> String? {
        let packages = [
            "http://calf.sourceforge.net/": "calf-plugins", "http://lsp-plug.in/": "lsp-plugins-lv2",
            "http://guitarix.sourceforge.net/": "guitarix-lv2", "http://invadarecords.com/": "invada-studio-plugins-lv2",
        ]
        return packages.first { uri.hasPrefix($0.key) }?.value
    }

    /// What to do about a plugin that is not installed.
    static func remedy(for uri: String) -> String {
        package(of: uri).map { "install \($0), or set LV2_PATH to its folder" } ?? "install it, or set LV2_PATH to its folder"
    }
}
